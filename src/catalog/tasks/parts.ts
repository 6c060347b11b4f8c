import { taskChoice } from '../choices';
import type { Choice, MethodOperation } from '../entity';
import { inSentence } from '../words';

/**
 * A kind of thing that belongs to a task, such as its comments. Its methods take their parameters by position
 * (docs/internals/fields.md, "Methods that take parameters by position").
 */
export interface TaskPart {
	/** The beginning of the names of the methods: `task.checklistitem`. */
	prefix: string;
	name: string;
	plural: string;
	record: Choice;
	/** Name of the parameter that holds the values. */
	at: 'ARFIELDS' | 'FIELDS';
	/** Values of a new one, in the notation of the method catalogue: `NAME!:string SORT:integer`. */
	created: string;
	/** Values that can be changed. */
	changed: string;
	/** Fields by which lists are sorted. */
	listed?: string;
	/** Those by which lists are filtered too; absent: all. */
	filtersBy?: string;
	/** Columns when the person chooses none: an empty list of columns would come before the parameter for the page. */
	columns?: readonly string[];
	/** Set when `get` answers with a list that holds one row. */
	one?: 'row';
	/** The actions that can be checked, each with its number. */
	actions?: string;
	/** The last part of the name of the method that checks permissions, where it is not `isactionallowed`. */
	isActionAllowed?: string;
}

/** The operations that create, read, list, change and delete what belongs to a task. */
export function taskPart({ prefix, name, plural, record, at, ...part }: TaskPart): MethodOperation[] {
	const noun = inSentence(name);
	const chosen = { TASKID: taskChoice, ITEMID: record };
	return [
		{
			value: 'create',
			description: `Add a ${noun} to a task`,
			method: `${prefix}.add`,
			set: { TASKID: taskChoice },
			fields: { documented: part.created, at },
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: `Delete a ${noun} of a task permanently`,
			method: `${prefix}.delete`,
			set: chosen,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: `Retrieve a ${noun} of a task by its ID`,
			method: `${prefix}.get`,
			set: chosen,
			answer: part.one === 'row' ? { rows: '' } : { record: '' },
		},
		{
			value: 'getAll',
			description: `Retrieve the ${inSentence(plural)} of a task`,
			method: `${prefix}.getlist`,
			set: { TASKID: taskChoice },
			...(part.listed !== undefined && { fields: { documented: part.listed, at: 'FILTER' } }),
			list: { comparisons: 'plain', columns: part.columns, filtersBy: part.filtersBy },
			answer: { rows: '' },
		},
		{
			value: 'update',
			description: `Change fields of a ${noun} of a task; others keep their values`,
			method: `${prefix}.update`,
			set: chosen,
			fields: { documented: part.changed, at },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'checkPermission',
			action: `Check permission for ${noun}`,
			description: `Check whether the credential's user may ${part.actions ?? 'add (1), change (2) or delete (3)'} a ${noun}; write the number into Actionid`,
			method: `${prefix}.${part.isActionAllowed ?? 'isactionallowed'}`,
			set: chosen,
			fields: 'parameters',
			answer: 'result',
			effect: 'read',
		},
	];
}
