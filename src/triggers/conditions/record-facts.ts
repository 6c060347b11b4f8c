import type { Row } from '../../portal/types';

/** Names of the fields that mean the same in different kinds of records; the first that a record has counts. */
const NAMES = {
	changedAt: [
		'updatedTime',
		'changedDate',
		'LAST_UPDATED',
		'lastUpdated',
		'DATE_MODIFY',
		'dateModify',
		'timestampX',
		'TIMESTAMP_X',
		'dateUpdate',
		'DATE_UPDATE',
		'updatedAt',
	],
	changedBy: ['updatedBy', 'changedBy', 'modifiedBy', 'MODIFY_BY_ID', 'EDITOR_ID', 'editorId'],
	createdBy: ['createdBy', 'CREATED_BY', 'CREATED_BY_ID', 'AUTHOR_ID', 'authorId'],
	responsible: ['assignedById', 'responsibleId', 'RESPONSIBLE_ID', 'ASSIGNED_BY_ID'],
	stage: ['stageId', 'STAGE_ID'],
	pipeline: ['categoryId', 'CATEGORY_ID'],
	movedAt: ['movedTime'],
	movedBy: ['movedBy'],
} as const;

export type RecordFact = keyof typeof NAMES;

/** What a record says, under whatever name; undefined when it does not say it. */
export function factOf(record: Row, fact: RecordFact): unknown {
	for (const name of NAMES[fact]) {
		const value = record[name];
		if (value !== undefined && value !== null && value !== '') return value;
	}
	return undefined;
}

/** A time of a record in Unix milliseconds; undefined when it has none that can be read. */
export function timeOf(record: Row, fact: 'changedAt' | 'movedAt'): number | undefined {
	const at = Date.parse(String(factOf(record, fact) ?? ''));
	return Number.isNaN(at) ? undefined : at;
}

/** A user whom a record names; undefined when it names none. */
export function userOf(
	record: Row,
	fact: 'changedBy' | 'movedBy' | 'createdBy' | 'responsible',
): number | undefined {
	const id = Number(factOf(record, fact));
	return id > 0 ? id : undefined;
}
