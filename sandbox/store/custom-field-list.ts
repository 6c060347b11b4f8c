import type { CustomField } from '../fields/custom';

/** Something that can have custom fields. */
export interface CustomFieldOwner {
	readonly customFields: CustomField[];
	addCustomField(field: CustomField): void;
	removeCustomField(field: CustomField): void;
	/** Must be called after a field was changed in place. */
	rebuild(): void;
}

/** Custom fields of something that is not an object type of crm.item.*. */
export class CustomFieldList implements CustomFieldOwner {
	readonly customFields: CustomField[] = [];

	constructor(readonly entityId: string) {}

	addCustomField(field: CustomField): void {
		this.customFields.push(field);
	}

	removeCustomField(field: CustomField): void {
		const at = this.customFields.indexOf(field);
		if (at >= 0) this.customFields.splice(at, 1);
	}

	/** Nothing is derived from the list. */
	rebuild(): void {}
}
