import { taskChoice } from '../choices';
import type { Choice, MethodOperation } from '../entity';
import { inSentence } from '../words';

/** A kind of parts of a task whose methods take their parameters by position (api reference, "task.checklistitem"). */
export interface TaskPart {
	/** What stands before the verbs: `task.checklistitem`. */
	prefix: string;
	name: string;
	plural: string;
	record: Choice;
	/** Name of the parameter with the values. */
	at: 'ARFIELDS' | 'FIELDS';
	/** Values of a new part, in the notation of the method catalogue. */
	created: string;
	/** Values that can be changed. */
	changed: string;
	/** What lists can be filtered and ordered by. */
	listed?: string;
	/** Columns of lists when nobody chooses any: an empty list of columns would stand before what pages are asked for by. */
	columns?: readonly string[];
	/** `get` answers a list of one. */
	one?: 'row';
	/** As the method that checks permissions is written. */
	isActionAllowed?: string;
}

/** Adds, reads, lists, changes and removes the parts of a task. */
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
			description: `Remove a ${noun} from a task for good`,
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
			list: { comparisons: 'plain', columns: part.columns },
			answer: { rows: '' },
		},
		{
			value: 'update',
			description: `Change a ${noun} of a task; what is not named stays as it is`,
			method: `${prefix}.update`,
			set: chosen,
			fields: { documented: part.changed, at },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
		{
			value: 'checkPermission',
			action: `Check permission for ${noun}`,
			description: `Tell whether the user of the credential may do something with a ${noun}, by the number of the action`,
			method: `${prefix}.${part.isActionAllowed ?? 'isactionallowed'}`,
			set: chosen,
			fields: 'parameters',
			answer: 'result',
			effect: 'read',
		},
	];
}
