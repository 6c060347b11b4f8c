/** A pipeline (crm.category.*). The default pipeline of deals has the id 0. */
export interface Category {
	id: number;
	entityTypeId: number;
	name: string;
	sort: number;
	isDefault: boolean;
}

export class Categories {
	private readonly list: Category[] = [];

	of(entityTypeId: number): Category[] {
		return this.list
			.filter((one) => one.entityTypeId === entityTypeId)
			.sort((one, other) => one.sort - other.sort || one.id - other.id);
	}

	find(entityTypeId: number, id: number): Category | undefined {
		return this.list.find((one) => one.entityTypeId === entityTypeId && one.id === id);
	}

	default(entityTypeId: number): Category | undefined {
		return this.of(entityTypeId).find((one) => one.isDefault) ?? this.of(entityTypeId)[0];
	}

	/** The next ID. All object types share them, except the fixed 0 of deals, contacts and companies. */
	nextId(): number {
		return this.list.reduce((highest, one) => Math.max(highest, one.id), 0) + 1;
	}

	add(category: Category): Category {
		this.list.push(category);
		return category;
	}

	delete(category: Category): void {
		this.list.splice(this.list.indexOf(category), 1);
	}
}
