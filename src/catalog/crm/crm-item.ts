import { recordOfKind } from '../choices';
import type { Choice, MethodOperation } from '../entity';
import { linksTo } from './links';

/** How the stages of an entity with pipelines are found (bitrix24/api.md 6.2). */
export interface Pipelines {
	/** Dictionary of crm.status.list with the stages of one pipeline. */
	dictionary(pipelineId: number, entityTypeId: number): string;
	/** Pipeline that a stage belongs to, as its ID says. */
	ofStage(stageId: string): number | undefined;
}

/** A kind of CRM record, as data. All kinds are read and written with crm.item.* (api reference, "crm.item"). */
export interface CrmEntity {
	/** Value of the Resource parameter: it is saved in workflows and never changes. */
	resource: string;
	/** As Bitrix24's interface says it. */
	name: string;
	plural: string;
	/** Number of the kind in crm.item.*; `chosen` when the person picks the smart process. */
	entityTypeId: number | 'chosen';
	/** Which record. */
	record: Choice;
	/** Part of a record's address, `/crm/<section>/details/<id>/`; absent where it is `/crm/type/<number>/details/<id>/`. */
	section?: string;
	/** Fields that make up a record's label, and that a search looks into. */
	title: readonly string[];
	/** Columns of the simplified output, at most ten, `id` first. */
	simplify: readonly string[];
	/** Absent when records are in no pipelines. */
	pipelines?: Pipelines;
	/** Whether records have phones, e-mails, websites and messengers. */
	contactDetails: boolean;
	/** Whether records have rows of products. */
	productRows: boolean;
	/** Operations that are one call of a method of their own. */
	operations: readonly MethodOperation[];
}

type CrmItem = Omit<CrmEntity, 'record' | 'operations' | 'title' | 'contactDetails' | 'productRows'> &
	Partial<Pick<CrmEntity, 'title' | 'contactDetails' | 'productRows'>> & {
		/** Of what there can be several. */
		links?: 'company' | 'contact';
	};

/** The family of entities that crm.item.* serves: fills in what most of them have in common. */
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

/** Path of a record's page on the portal. */
export function recordPath({ section }: CrmEntity, entityTypeId: number, id: number | string): string {
	return `/crm/${section ?? `type/${entityTypeId}`}/details/${id}/`;
}

/** Stage IDs of smart invoices and smart processes: `DT31_7:NEW` is of the pipeline 7. */
export function pipelineOfTypedStage(stageId: string): number | undefined {
	const match = /^DT\d+_(\d+):/i.exec(stageId);
	return match === null ? undefined : Number(match[1]);
}
