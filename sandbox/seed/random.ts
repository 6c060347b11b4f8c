/** A random generator with a seed (mulberry32). It gives the same numbers on every machine and in every run. */
export class SeededRandom {
	constructor(private state: number) {}

	/** @returns a number from 0 to 1, 1 excluded. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}

	/** @returns a whole number from `from` to `to`, both included. */
	between(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	pick<Value>(list: readonly Value[]): Value {
		return list[Math.floor(this.next() * list.length)] as Value;
	}
}
