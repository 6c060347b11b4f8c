import type { Choice, ChoiceList, FieldSource, MethodOperation, Sent } from './entity';
import { inSentence } from './words';

/** What the methods of a family are about. */
export interface Family {
	/** What stands before the verbs: `crm.requisite`. */
	prefix: string;
	name: string;
	plural: string;
	/** Which record. */
	record: Choice;
	/** What every call carries. */
	always?: Readonly<Record<string, Sent>>;
	/** What new records carry besides. */
	created?: Readonly<Record<string, Sent>>;
	/** Verbs that the family has; absent: all. */
	verbs?: ReadonlyArray<'create' | 'delete' | 'get' | 'getAll' | 'getFields' | 'update'>;
	/** Fields that are written, where no method describes them. */
	fields?: string;
	/** Those of them that can still be changed later; absent: all. */
	changeable?: string;
	/** Fields that lists are filtered and ordered by, where they are not those that are written. */
	listed?: string;
	/** Last part of the name of the method that describes the fields. Default `fields`. */
	describing?: string;
	/** Where its answer has them; absent: where they usually are. */
	describedIn?: string;
	/** Writing answers the whole record, also where `at` is empty. */
	answersRecord?: true;
	/** Place of a record in answers, and of the rows; empty, as in the classic methods, for the result itself. */
	at?: { record: string; rows: string };
	/** Name of the parameter that says which record. Default `id`. */
	idName?: string;
	/** Columns of a list when nobody chooses any; absent: the method's own. */
	columns?: readonly string[];
	/** The list takes neither filter nor order. */
	unfiltered?: true;
}

/** The list of a choice, where classic methods call its records by their NAME and find them by a part of it. */
export const listByName = (method: string): ChoiceList => ({
	method,
	rows: '',
	id: 'ID',
	label: ['NAME'],
	search: 'filter.%NAME',
});

const article = (noun: string): string => (/^[aeiou]/i.test(noun) ? 'an' : 'a');

/**
 * `add`, `delete`, `get`, `list`, `fields` and `update` below one name, as most records have them: `fields` carries what is
 * written, `filter`, `order` and `select` what is read (api reference; for example "crm.requisite").
 */
export function classic(family: Family): MethodOperation[] {
	const { prefix, name, plural, record, at = { record: '', rows: '' }, idName = 'id', verbs } = family;
	const { describing = 'fields', answersRecord = at.record !== '' } = family;
	const noun = `${article(name)} ${inSentence(name)}`;
	const described: FieldSource = {
		describedBy: `${prefix}.${describing}`,
		with: family.always,
		in: family.describedIn,
		at: 'fields',
	};
	const written: FieldSource =
		family.fields === undefined ? described : { documented: family.fields, at: 'fields' };
	const changeable: FieldSource =
		family.changeable === undefined ? written : { documented: family.changeable, at: 'fields' };
	const listed: FieldSource =
		family.listed === undefined ? written : { documented: family.listed, at: 'filter' };
	const chosen = { ...family.always, [idName]: record };
	const all: MethodOperation[] = [
		{
			value: 'create',
			description: `Add ${noun}; calls of many items travel together`,
			method: `${prefix}.add`,
			set: { ...family.always, ...family.created },
			fields: written,
			answer: answersRecord ? { record: at.record } : { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: `Remove ${noun} for good`,
			method: `${prefix}.delete`,
			set: chosen,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: `Retrieve ${noun} by its ID, with all its fields`,
			method: `${prefix}.get`,
			set: chosen,
			answer: { record: at.record },
		},
		{
			value: 'getAll',
			description:
				family.unfiltered === true
					? `Retrieve many ${inSentence(plural)}: all, or the first ones up to a limit`
					: `Retrieve many ${inSentence(plural)} by filter`,
			method: `${prefix}.list`,
			set: family.always,
			...(family.unfiltered !== true && { fields: listed }),
			list: { columns: family.columns },
			answer: { rows: at.rows },
		},
		{
			value: 'getFields',
			description: `List the fields of ${noun}, with their types, one item per field`,
			method: `${prefix}.${describing}`,
			set: family.always,
			answer: { fields: family.describedIn ?? '' },
		},
		{
			value: 'update',
			description: `Change fields of ${noun}; the others stay as they are`,
			method: `${prefix}.update`,
			set: chosen,
			fields: changeable,
			answer: answersRecord ? { record: at.record } : { done: 'updated' },
			effect: 'idempotent',
		},
	];
	return all.filter(({ value }) => verbs === undefined || verbs.some((verb) => verb === value));
}
