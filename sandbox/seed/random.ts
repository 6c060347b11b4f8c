/** A small generator with a seed (mulberry32): the same numbers on every machine and every run. */
export class SeededRandom {
	constructor(private state: number) {}

	/** 0 ≤ number < 1. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}

	/** A whole number, `from` ≤ number ≤ `to`. */
	between(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	pick<Value>(list: readonly Value[]): Value {
		return list[Math.floor(this.next() * list.length)] as Value;
	}
}
