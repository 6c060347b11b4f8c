import { recordOfKind } from '../choices';
import type { Choice, MethodOperation } from '../entity';
import { linksTo } from './links';

/** How the stages of a kind of record with pipelines are found (docs/internals/fields.md, "Pipelines and stages"). */
export interface Pipelines {
	/** Dictionary of crm.status.list with the stages of one pipeline. */
	dictionary(pipelineId: number, entityTypeId: number): string;
	/** The pipeline that a stage belongs to, read from the ID of the stage; undefined when the ID does not say it. */
	ofStage(stageId: string): number | undefined;
}

/**
 * A kind of CRM record, as data. All kinds are read and written with the methods crm.item.*.
 * https://apidocs.bitrix24.com/api-reference/crm/universal/index.html
 */
export interface CrmEntity {
	/** Value of the Resource parameter: it is saved in workflows and never changes. */
	resource: string;
	/** The name in Bitrix24's interface. */
	name: string;
	plural: string;
	/** Number of the kind in crm.item.*; `chosen` when the person chooses the smart process in the panel. */
	entityTypeId: number | 'chosen';
	/** The parameter with which the person chooses a record. */
	record: Choice;
	/** Part of a record's address `/crm/<section>/details/<id>/`; absent for `/crm/type/<number>/details/<id>/`. */
	section?: string;
	/** Fields that make up the label of a record in lists, and that a search looks into. */
	title: readonly string[];
	/** Columns of the simplified output: at most ten, `id` first. */
	simplify: readonly string[];
	/** Absent for records without pipelines. */
	pipelines?: Pipelines;
	/** Dictionary of crm.status.list with the stages of records without pipelines. */
	stages?: string;
	/** Whether records have phones, e-mails, websites and messengers. */
	contactDetails: boolean;
	/** Whether records have product rows. */
	productRows: boolean;
	/** Operations that are a single call of a method and therefore data, such as linking a contact. */
	operations: readonly MethodOperation[];
}

type CrmItem = Omit<CrmEntity, 'record' | 'operations' | 'title' | 'contactDetails' | 'productRows'> &
	Partial<Pick<CrmEntity, 'title' | 'contactDetails' | 'productRows'>> & {
		/** The kind of record of which several can be linked with a record of this kind. */
		links?: 'company' | 'contact';
	};

/** Makes the description of a kind of record that crm.item.* serves, with defaults for what most kinds share. */
export function crmItem({ links, ...entity }: CrmItem): CrmEntity {
	const { resource, name, entityTypeId, section } = entity;
	const record = recordOfKind(`${resource}Id`, name, entityTypeId, section);
	return {
		title: ['title'],
		contactDetails: false,
		productRows: false,
		...entity,
		record,
		operations: links === undefined ? [] : linksTo(links, resource, record),
	};
}

/** The path of a record's page on the portal. */
export function recordPath({ section }: CrmEntity, entityTypeId: number, id: number | string): string {
	return `/crm/${section ?? `type/${entityTypeId}`}/details/${id}/`;
}

/** The pipeline of a stage of a smart invoice or a smart process: `DT31_7:NEW` belongs to the pipeline 7. */
export function pipelineOfTypedStage(stageId: string): number | undefined {
	const match = /^DT\d+_(\d+):/i.exec(stageId);
	return match === null ? undefined : Number(match[1]);
}
