import type { Choice, ChoiceList, FieldSource, ListWay, MethodOperation, Sent } from './entity';
import { inSentence } from './words';

/** Describes a family of methods: `add`, `delete`, `get`, `list`, `fields` and `update` of one kind of record. */
export interface Family {
	/** The beginning of the names of the methods: `crm.requisite`. */
	prefix: string;
	name: string;
	plural: string;
	/** The parameter with which the person chooses a record. */
	record: Choice;
	/** Parameters of every call. */
	always?: Readonly<Record<string, Sent>>;
	/** More parameters of the call that creates a record. */
	created?: Readonly<Record<string, Sent>>;
	/** The operations that the family has; absent: all. */
	verbs?: ReadonlyArray<'create' | 'delete' | 'get' | 'getAll' | 'getFields' | 'update'>;
	/** The writable fields in the notation of the method catalogue; absent: the portal describes them. */
	fields?: string;
	/** The fields that can still be changed later; absent: all writable ones. */
	changeable?: string;
	/** The fields by which lists are filtered and sorted; absent: the writable ones. */
	listed?: string;
	/** Last part of the name of the method that describes the fields. Default `fields`. */
	describing?: string;
	/** Where the answer of that method has the fields; absent: in `fields`, or at the top. */
	describedIn?: string;
	/** Set when writing answers with the whole record although `at` is empty. */
	answersRecord?: true;
	/** Where answers have the record and the rows of a list; absent: the result itself, as in the classic methods. */
	at?: { record: string; rows: string };
	/** Name of the parameter that takes the ID of the record. Default `id`. */
	idName?: string;
	/** Columns of a list when the person chooses none; absent: those that the method returns by itself. */
	columns?: readonly string[];
	/** Set when the list can be neither filtered nor sorted. */
	unfiltered?: true;
	/** How the list is filtered and sorted, where it is not as usual. */
	list?: ListWay;
}

/** The list of a choice that a classic method fills. Records are shown by NAME, and a search looks for parts of it. */
export const listByName = (method: string): ChoiceList => ({
	method,
	rows: '',
	id: 'ID',
	label: ['NAME'],
	search: 'filter.%NAME',
});

/** The article of a noun: "an address", but "a unit". */
const article = (noun: string): string => (/^(?:[aeio]|u(?!ni|se))/i.test(noun) ? 'an' : 'a');

/**
 * The operations of a family of methods as most kinds of records have them: `fields` holds what is written; `filter`,
 * `order` and `select` say what is read. An example is
 * https://apidocs.bitrix24.com/api-reference/crm/requisites/universal/index.html
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
			description: `Add a new ${inSentence(name)}`,
			method: `${prefix}.add`,
			set: { ...family.always, ...family.created },
			fields: written,
			answer: answersRecord ? { record: at.record } : { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: `Delete ${noun} permanently`,
			method: `${prefix}.delete`,
			set: chosen,
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: `Retrieve ${noun} by its ID`,
			method: `${prefix}.get`,
			set: chosen,
			answer: { record: at.record },
		},
		{
			value: 'getAll',
			description:
				family.unfiltered === true
					? `Retrieve many ${inSentence(plural)}: all, or up to a limit`
					: `Retrieve many ${inSentence(plural)} by filter`,
			method: `${prefix}.list`,
			set: family.always,
			...(family.unfiltered !== true && { fields: listed }),
			list: { columns: family.columns, ...family.list },
			answer: { rows: at.rows },
		},
		{
			value: 'getFields',
			description: `List the fields of ${noun} with their types`,
			method: `${prefix}.${describing}`,
			set: family.always,
			answer: { fields: family.describedIn ?? '' },
		},
		{
			value: 'update',
			description: `Change fields of ${noun}; others keep their values`,
			method: `${prefix}.update`,
			set: chosen,
			fields: changeable,
			answer: answersRecord ? { record: at.record } : { done: 'updated' },
			effect: 'idempotent',
		},
	];
	return all.filter(({ value }) => verbs === undefined || verbs.some((verb) => verb === value));
}
