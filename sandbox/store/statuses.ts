/** S: success, F: failure, null: in progress. */
export type Semantics = 'S' | 'F' | null;

/** An entry of a CRM dictionary (crm.status.*): a stage, a source, a contact type. */
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

/** The dictionaries by `ENTITY_ID`, each in its order. */
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

/** The dictionary of the stages of a pipeline (docs/internals/fields.md#pipelines-and-stages); null without stages. */
export function stageDictionary(entityTypeId: number, categoryId: number): string | null {
	if (entityTypeId === 1) return 'STATUS';
	if (entityTypeId === 2) return categoryId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${categoryId}`;
	if (entityTypeId === 7) return 'QUOTE_STATUS';
	if (entityTypeId === 31) return `SMART_INVOICE_STAGE_${categoryId}`;
	return entityTypeId >= 128 ? `DYNAMIC_${entityTypeId}_STAGE_${categoryId}` : null;
}

/** The prefix of stage IDs in a pipeline: nothing, `C1:`, `DT1030_5:`. */
export function stagePrefix(entityTypeId: number, categoryId: number): string {
	if (entityTypeId === 2) return categoryId === 0 ? '' : `C${categoryId}:`;
	return entityTypeId === 31 || entityTypeId >= 128 ? `DT${entityTypeId}_${categoryId}:` : '';
}
