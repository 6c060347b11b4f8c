import { customField, type CustomField } from '../fields/custom';
import type { Field } from '../fields/definition';
import { parent } from '../fields/system/common';
import * as tables from '../fields/system/tables';

/** IDs of the built-in CRM object types (https://apidocs.bitrix24.com/api-reference/crm/data-types.html#object_type). */
export const EntityTypeId = {
	lead: 1,
	deal: 2,
	contact: 3,
	company: 4,
	quote: 7,
	smartInvoice: 31,
} as const;

interface Shape {
	entityTypeId: number;
	/** The long name: LEAD, DEAL, … DYNAMIC_1030. */
	name: string;
	/** The short code: L, D, C, CO, Q, SI; for smart processes `T` and the entity type in hexadecimal. */
	shortCode: string;
	title: string;
	/** The word in `crm.{word}.list`; null when there are no classic methods. */
	classicWord: string | null;
	/** `entityId` of its custom fields. */
	fieldEntityId: string;
	systemFields: Field[];
	/** Whether the type has pipelines, or at least the fixed category 0. */
	categories: 'pipelines' | 'fixed' | 'none';
	hasStages: boolean;
	hasMultiFields: boolean;
}

/** A CRM object type with its fields, system fields first. It finds a field by either name. */
export class EntityType {
	readonly customFields: CustomField[] = [];
	private byKeyIndex = new Map<string, Field>();
	private byClassicIndex = new Map<string, Field>();
	private byOriginalIndex = new Map<string, Field>();
	private allFields: Field[] = [];

	constructor(
		readonly shape: Shape,
		parents: Array<{ entityTypeId: number; title: string }> = [],
	) {
		this.systemFields = [
			...shape.systemFields,
			...parents
				.filter((one) => one.entityTypeId !== shape.entityTypeId)
				.map((one) => parent(one.entityTypeId, one.title))
				.map((one) => (shape.classicWord === null ? { ...one, classic: null } : one)),
		];
		this.rebuild();
	}

	private readonly systemFields: Field[];

	get entityTypeId(): number {
		return this.shape.entityTypeId;
	}

	get fields(): readonly Field[] {
		return this.allFields;
	}

	/** Fields of crm.item.*. */
	get itemFields(): Field[] {
		return this.allFields.filter((one) => !one.classicOnly);
	}

	/** Fields of the classic methods. */
	get classicFields(): Field[] {
		return this.allFields.filter((one) => one.classic !== null);
	}

	byKey(key: string): Field | undefined {
		return this.byKeyIndex.get(key);
	}

	byClassic(name: string): Field | undefined {
		return this.byClassicIndex.get(name);
	}

	/** The field that a crm.item.* request names. With original names, custom fields have only the names UF_CRM_…. */
	byItemName(name: string, useOriginalUfNames: boolean): Field | undefined {
		const found = useOriginalUfNames
			? (this.byOriginalIndex.get(name) ?? this.byKeyIndex.get(name))
			: this.byKeyIndex.get(name);
		if (!found || found.classicOnly || (useOriginalUfNames && found.custom && name !== found.upperName)) {
			return undefined;
		}
		return found;
	}

	/** The name of a field in answers of crm.item.*. */
	itemName(one: Field, useOriginalUfNames: boolean): string {
		return useOriginalUfNames && one.custom ? one.upperName : one.key;
	}

	addCustomField(custom: CustomField): void {
		this.customFields.push(custom);
		this.rebuild();
	}

	removeCustomField(custom: CustomField): void {
		this.customFields.splice(this.customFields.indexOf(custom), 1);
		this.rebuild();
	}

	/** Must be called after a custom field was changed in place. */
	rebuild(): void {
		const taken = new Set(this.systemFields.map((one) => one.key));
		const custom = this.customFields.map((one) => {
			const made = customField(one, taken);
			taken.add(made.key);
			return made;
		});
		this.allFields = [...this.systemFields, ...custom];
		this.byKeyIndex = new Map(this.allFields.map((one) => [one.key, one]));
		this.byClassicIndex = new Map(
			this.allFields.flatMap((one) => (one.classic === null ? [] : [[one.classic, one] as const])),
		);
		this.byOriginalIndex = new Map(custom.map((one) => [one.upperName, one]));
	}
}

/** The built-in object types. `parents` are the smart processes, to which every type can be linked. */
export function builtInTypes(parents: Array<{ entityTypeId: number; title: string }>): EntityType[] {
	const shapes: Shape[] = [
		{
			entityTypeId: EntityTypeId.lead,
			name: 'LEAD',
			shortCode: 'L',
			title: 'Lead',
			classicWord: 'lead',
			fieldEntityId: 'CRM_LEAD',
			systemFields: tables.lead,
			categories: 'none',
			hasStages: true,
			hasMultiFields: true,
		},
		{
			entityTypeId: EntityTypeId.deal,
			name: 'DEAL',
			shortCode: 'D',
			title: 'Deal',
			classicWord: 'deal',
			fieldEntityId: 'CRM_DEAL',
			systemFields: tables.deal,
			categories: 'pipelines',
			hasStages: true,
			hasMultiFields: false,
		},
		{
			entityTypeId: EntityTypeId.contact,
			name: 'CONTACT',
			shortCode: 'C',
			title: 'Contact',
			classicWord: 'contact',
			fieldEntityId: 'CRM_CONTACT',
			systemFields: tables.contact,
			categories: 'fixed',
			hasStages: false,
			hasMultiFields: true,
		},
		{
			entityTypeId: EntityTypeId.company,
			name: 'COMPANY',
			shortCode: 'CO',
			title: 'Company',
			classicWord: 'company',
			fieldEntityId: 'CRM_COMPANY',
			systemFields: tables.companyFields,
			categories: 'fixed',
			hasStages: false,
			hasMultiFields: true,
		},
		{
			entityTypeId: EntityTypeId.quote,
			name: 'QUOTE',
			shortCode: 'Q',
			title: 'Quote',
			classicWord: 'quote',
			fieldEntityId: 'CRM_QUOTE',
			systemFields: tables.quote,
			categories: 'none',
			hasStages: true,
			hasMultiFields: false,
		},
		{
			entityTypeId: EntityTypeId.smartInvoice,
			name: 'SMART_INVOICE',
			shortCode: 'SI',
			title: 'Invoice',
			classicWord: null,
			fieldEntityId: 'CRM_SMART_INVOICE',
			systemFields: tables.smartInvoice,
			categories: 'pipelines',
			hasStages: true,
			hasMultiFields: false,
		},
	];
	return shapes.map((shape) => new EntityType(shape, parents));
}

/**
 * A smart process as a CRM object type. `typeId` is the ID of the type, which is part of the names of its custom
 * fields.
 */
export function smartProcessType(
	entityTypeId: number,
	typeId: number,
	title: string,
	parents: Array<{ entityTypeId: number; title: string }>,
): EntityType {
	return new EntityType(
		{
			entityTypeId,
			name: `DYNAMIC_${entityTypeId}`,
			shortCode: `T${entityTypeId.toString(16)}`,
			title,
			classicWord: null,
			fieldEntityId: `CRM_${typeId}`,
			systemFields: tables.dynamic,
			categories: 'pipelines',
			hasStages: true,
			hasMultiFields: false,
		},
		parents,
	);
}
