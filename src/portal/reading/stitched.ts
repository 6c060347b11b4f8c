import type { Row } from '../types';

/** Rows of a list that was read in parts, at different times: each once, in the order of the list. */
export class Stitched {
	readonly rows: Row[] = [];
	private readonly known = new Set<string>();

	/** @param key name of the field that identifies a row */
	constructor(private readonly key: string) {}

	/** How many of these rows are known already. */
	count(rows: readonly Row[]): number {
		return rows.filter((row) => this.known.has(this.keyOf(row))).length;
	}

	/**
	 * Adds a part that overlaps the known rows, or begins where they end. Known rows show where the new ones between them
	 * belong. A known row that has moved forward meanwhile does not pull the others with it.
	 */
	add(part: readonly Row[]): void {
		const first = part.find((row) => this.known.has(this.keyOf(row)));
		let place = first === undefined ? this.rows.length : this.placeOf(first);
		for (const row of part) {
			const key = this.keyOf(row);
			if (this.known.has(key)) {
				place = Math.max(place, this.placeOf(row) + 1);
			} else {
				this.known.add(key);
				this.rows.splice(place, 0, row);
				place += 1;
			}
		}
	}

	private placeOf(row: Row): number {
		const key = this.keyOf(row);
		let place = this.rows.length - 1;
		// From the end, because parts overlap by little.
		while (place >= 0 && this.keyOf(this.rows[place]) !== key) place -= 1;
		return place;
	}

	private keyOf(row: Row): string {
		return String(row[this.key]);
	}
}
