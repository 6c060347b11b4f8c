/** S success, F failure, null still in progress. */
export type Semantics = 'S' | 'F' | null;

/** One entry of a CRM dictionary: a stage, a source, a contact type (crm.status.*). */
export interface Status {
	id: number;
	entityId: string;
	statusId: string;
	name: string;
	sort: number;
	system: boolean;
	categoryId: number | null;
	color: string | null;
	semantics: Semantics;
}

/** The dictionaries by `ENTITY_ID`, each in the order of its sort. */
export class Statuses {
	private readonly byEntity = new Map<string, Status[]>();
	private nextId = 101;

	all(): Status[] {
		return [...this.byEntity.values()].flat();
	}

	entityIds(): string[] {
		return [...this.byEntity.keys()];
	}

	of(entityId: string): readonly Status[] {
		return this.byEntity.get(entityId) ?? [];
	}

	find(entityId: string, statusId: string): Status | undefined {
		return this.of(entityId).find((one) => one.statusId === statusId);
	}

	byId(id: number): Status | undefined {
		return this.all().find((one) => one.id === id);
	}

	add(status: Omit<Status, 'id'>): Status {
		const made = { ...status, id: this.nextId };
		this.nextId += 2;
		const list = this.byEntity.get(status.entityId) ?? [];
		list.push(made);
		list.sort((one, other) => one.sort - other.sort || one.id - other.id);
		this.byEntity.set(status.entityId, list);
		return made;
	}

	delete(id: number): void {
		for (const [entityId, list] of this.byEntity) {
			this.byEntity.set(
				entityId,
				list.filter((one) => one.id !== id),
			);
		}
	}
}

/** The dictionary that holds the stages of a pipeline (api reference, Classic CRM, ENTITY_IDs). Null without stages. */
export function stageDictionary(entityTypeId: number, categoryId: number): string | null {
	if (entityTypeId === 1) return 'STATUS';
	if (entityTypeId === 2) return categoryId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${categoryId}`;
	if (entityTypeId === 7) return 'QUOTE_STATUS';
	if (entityTypeId === 31) return `SMART_INVOICE_STAGE_${categoryId}`;
	return entityTypeId >= 128 ? `DYNAMIC_${entityTypeId}_STAGE_${categoryId}` : null;
}

/** What stands before the stage code in a pipeline: nothing, `C1:`, `DT1030_5:`. */
export function stagePrefix(entityTypeId: number, categoryId: number): string {
	if (entityTypeId === 2) return categoryId === 0 ? '' : `C${categoryId}:`;
	return entityTypeId === 31 || entityTypeId >= 128 ? `DT${entityTypeId}_${categoryId}:` : '';
}
