import type { IdKind } from '../facts/ids';
import { capitalised } from './words';

/** An entry in the list of resources of a node: a kind of record, or another thing that Bitrix24 has. */
export interface Entity {
	/** Value of the Resource parameter: it is saved in workflows and never changes. */
	resource: string;
	/** The name in Bitrix24's interface. */
	name: string;
	plural: string;
	/** The operations, each of which is one call of a method. */
	operations: readonly MethodOperation[];
}

/**
 * An operation that is one call of a documented method, as data. The panel, the call, the output, the documentation and
 * the tests are made from it.
 */
export interface MethodOperation {
	/** Value of the Operation parameter: it is saved in workflows and never changes. */
	value: string;
	/** Name in the panel; absent: made from the value, `getHistory` becomes "Get History". */
	name?: string;
	/** The node's name on the canvas, in sentence case; absent: made from the names of operation and entity. */
	action?: string;
	/** Explains the operation in the panel. It must say more than the name. */
	description: string;
	method: string;
	/** What the node sends by itself, by its path in the parameters of the call: `id`, `fields.ENTITY_ID`. */
	set?: Readonly<Record<string, Sent>>;
	/** What the person fills in: the fields of the mapper. For lists: the fields to filter, sort and choose columns by. */
	fields?: FieldSource;
	/** Set for operations that read a list to its end or to a limit. The method catalogue knows how the list pages. */
	list?: ListWay;
	answer: Answer;
	/** What a repeated call would do; absent: derived from the name of the method. */
	effect?: 'create' | 'idempotent' | 'read';
}

/** A value that the node sends: what the person chose, the same in the form that the method wants, or a constant. */
export type Sent =
	| Choice
	| { choice: Choice; as: (chosen: string | number) => unknown }
	| { always: unknown };

/** Where the fields of a mapper come from. */
export type FieldSource =
	/** The portal describes the fields: the method `describedBy` answers with them. */
	| {
			describedBy: string;
			/** Parameters of that method. */
			with?: Readonly<Record<string, Sent>>;
			/** Where the fields are in its answer; absent: in `fields`, or at the top. */
			in?: string;
			/**
			 * The writable fields with their types, in the notation of the method catalogue, for methods such as user.fields
			 * that answer with nothing but labels.
			 */
			typed?: string;
			/**
			 * Fields that hold users or a workgroup but are described otherwise: they take names too, and the panel has a list.
			 * Others hold files of Drive.
			 */
			types?: Readonly<Record<string, 'driveFiles' | 'records' | 'user' | 'users' | 'workgroup'>>;
			/** Fields that are described as required have a value already, so the person may leave them out. */
			optional?: true;
			/** Place of the fields in the parameters of the call; empty: they are parameters themselves. */
			at: string;
	  }
	/** The documentation describes the fields, in the notation of the method catalogue: `NAME!:string SORT:integer`. */
	| { documented: string; at: string }
	/** The fields are the parameters of the method that the node does not set itself. */
	| 'parameters';

/** How a list is filtered and sorted. */
export interface ListWay {
	/** Columns when the person chooses none; absent: those that the method returns by itself. */
	columns?: readonly string[];
	/**
	 * How the method writes comparisons; absent: with prefixes, `{"=ID": 1}`. `plain`: without `=`, and "one of" is just a
	 * list, as in tasks.task.list. `conditions`: as a list, `[["userId", "=", 1]]`, as in REST 3.0.
	 */
	comparisons?: 'plain' | 'conditions';
	/** The fields that the method filters by, in the notation of the method catalogue; absent: all. Empty: none at all. */
	filtersBy?: string;
	/** The fields that the method sorts by; absent: all. */
	sortsBy?: string;
	/** A filter that every row passes, for methods that require a filter although the person sets none. */
	unfiltered?: Readonly<Record<string, unknown>>;
	/** Set for methods that sort by one field only: the names of the parameters for field and direction (user.get). */
	orderedBy?: readonly [field: string, direction: string];
}

/** What an operation returns. Paths lead through `result` by names with dots; an empty path is the result itself. */
export type Answer =
	/** One item: the object at this path. When it is empty, the record does not exist. */
	| { record: string }
	/** One item for each row of the list at this path. */
	| { rows: string }
	/** One item for each field that is described at this path. */
	| { fields: string }
	/** One item `{ "id": 5 }` with the new ID at this path. */
	| { id: string }
	/** One item `{ "added": true }`, or `{ "added": false }` when the result is false: nothing had to be done. */
	| { changed: string }
	/** One item `{ "updated": true, "id": 5 }`, with the ID that the person chose. A result of false is an error. */
	| { done: string }
	/** The answer unchanged. It is an error unless the text at this path is SUCCESS. */
	| { success: string }
	/** The answer unchanged. */
	| 'result';

/** A parameter with which the person chooses a record: from a list, by its ID, or by the address of its page. */
export interface Choice {
	/** Name of the parameter: it is saved in workflows and never changes. */
	parameter: string;
	label: string;
	description?: string;
	/** How the list is filled; absent when no method lists the records. */
	list?: ChoiceList | CrmRecords | FixedList;
	/** Path of the record's page on the portal: `/workgroups/group/{id}/`. */
	page?: string;
	/** Regular expression for what stands before the ID in such paths; absent: the last two parts of `page`. */
	pagePattern?: string;
	/** Set when IDs are texts, such as the code of a currency. */
	code?: true;
	/** Set when there is a record with the ID 0, such as the first pipeline. */
	zero?: true;
	/** What may stand before the number of an ID. Absent: nothing, or for CRM records the code of their kind. */
	kind?: IdKind;
	/** An example of an ID; absent: 12. */
	example?: string;
	/** Choices that must be made before this one, because its list depends on them. */
	within?: readonly Choice[];
}

/**
 * Source of a regular expression for the address of a record's page, whose only group is the ID; undefined for records
 * without a page. It compares the last two parts of the path: a task has a page under each employee and each workgroup.
 */
export function addressPattern({ page, pagePattern }: Choice): string | undefined {
	if (page === undefined) return undefined;
	const before = pagePattern ?? page.split('{id}')[0].split('/').slice(-3).join('/');
	return `https?://[^/]+/(?:[^?#]*/)?${before}(\\d+)`;
}

/** A list of the CRM records of one kind, given by its number in crm.item.*. People search it by title. */
export interface CrmRecords {
	recordsOf: Sent;
}

/** A list that is the same on every portal. */
export interface FixedList {
	fixed: ReadonlyArray<{ name: string; value: string }>;
}

/** A list that a method of the portal fills. */
export interface ChoiceList {
	method: string;
	/** Place of the rows in the result, with dots; empty for the result itself. */
	rows: string;
	/** Name of the ID in the rows. */
	id: string;
	/** Fields that make up the label, or one text with fields in it for labels that would be bare numbers: `Row {rowId}`. */
	label: readonly string[];
	/** Parameters of the method besides the searched text: constants, and choices that were made before. */
	parameters?: Readonly<Record<string, Sent>>;
	/** Path of the parameter for the searched text: `filter.%NAME`; absent: the node reads all rows and searches them. */
	search?: string;
	/** Rows that the method does not return. */
	also?: ReadonlyArray<{ name: string; value: string }>;
}

/** A value that is always the same. */
export const always = (value: unknown): Sent => ({ always: value });

/** The choice in the form that a method wants. */
export const as = (choice: Choice, form: (chosen: string | number) => unknown): Sent => ({
	choice,
	as: form,
});

/** The choice that a value comes from; undefined for a constant. */
export function choiceOf(sent: Sent): Choice | undefined {
	if ('parameter' in sent) return sent;
	return 'choice' in sent ? sent.choice : undefined;
}

/** The choices that the person must make for an operation. */
export function neededChoicesOf({ set = {}, fields }: MethodOperation): Choice[] {
	const described = typeof fields === 'object' && 'with' in fields ? (fields.with ?? {}) : {};
	const sent = [...Object.values(set), ...Object.values(described)];
	return [...new Set(sent.map(choiceOf).filter((choice) => choice !== undefined))];
}

/** All choices that the panel shows for an operation. Those that only fill the list of another come before it. */
export function choicesOf(operation: MethodOperation): Choice[] {
	const found = new Set<Choice>();
	const add = (choice: Choice) => {
		choice.within?.forEach(add);
		found.add(choice);
	};
	neededChoicesOf(operation).forEach(add);
	return [...found];
}

/** Name by which operations list a choice that only fills the list of another one: it may be left empty. */
export const onlyForList = ({ parameter }: Choice): string => `${parameter}?`;

/** Name of the method with which the panel loads the list of a choice. */
export const searchMethodOf = ({ parameter }: Choice): string => `search${capitalised(parameter)}`;
