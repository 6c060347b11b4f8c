import type { CustomField } from '../fields/custom';

/** Whatever custom fields can be added to. */
export interface CustomFieldOwner {
	readonly customFields: CustomField[];
	addCustomField(field: CustomField): void;
	removeCustomField(field: CustomField): void;
	/** To be called after a field was changed in place. */
	rebuild(): void;
}

/** The custom fields of something that is no object type of crm.item.*. */
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
