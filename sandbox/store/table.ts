/** Rows of things that are not CRM records, such as comments and tasks. IDs ascend and are never used twice. */
export class Table<Row extends { id: number }> {
	private readonly rows = new Map<number, Row>();
	private lastId: number;

	constructor(firstId = 1) {
		this.lastId = firstId - 1;
	}

	all(): Row[] {
		return [...this.rows.values()];
	}

	get(id: number): Row | undefined {
		return this.rows.get(id);
	}

	add(row: Omit<Row, 'id'>): Row {
		this.lastId += 1;
		const made = { ...row, id: this.lastId } as Row;
		this.rows.set(made.id, made);
		return made;
	}

	delete(id: number): boolean {
		return this.rows.delete(id);
	}
}
