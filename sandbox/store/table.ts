/** Sees the rows of a table before anybody can change them. */
export interface TableWatcher<Row> {
	/** The row is about to be handed out or deleted. */
	handsOut(row: Row): void;
	added(row: Row): void;
}

/** Rows of things that are not CRM records, such as comments and tasks. IDs ascend and are never used twice. */
export class Table<Row extends { id: number }> {
	watcher: TableWatcher<Row> | undefined;
	private readonly rows = new Map<number, Row>();
	private lastId: number;

	constructor(firstId = 1) {
		this.lastId = firstId - 1;
	}

	all(): Row[] {
		const rows = [...this.rows.values()];
		if (this.watcher) for (const row of rows) this.watcher.handsOut(row);
		return rows;
	}

	get(id: number): Row | undefined {
		const row = this.rows.get(id);
		if (row) this.watcher?.handsOut(row);
		return row;
	}

	add(row: Omit<Row, 'id'>): Row {
		this.lastId += 1;
		const made = { ...row, id: this.lastId } as Row;
		this.rows.set(made.id, made);
		this.watcher?.added(made);
		return made;
	}

	delete(id: number): boolean {
		const row = this.rows.get(id);
		if (row) this.watcher?.handsOut(row);
		return this.rows.delete(id);
	}
}
