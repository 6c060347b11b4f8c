import { capitalised } from './words';

/** What a node's list of resources holds: a kind of record, or another thing that Bitrix24 has. */
export interface Entity {
	/** Value of the Resource parameter: it is saved in workflows and never changes. */
	resource: string;
	/** As Bitrix24's interface says it. */
	name: string;
	plural: string;
	/** Operations that are one call of a method. */
	operations: readonly MethodOperation[];
}

/**
 * An operation that is one call of a documented method, as data. Panel, call, output, documentation and tests follow from
 * it.
 */
export interface MethodOperation {
	/** Saved in workflows: never changes. */
	value: string;
	/** Absent: the words of the value. */
	name?: string;
	/** The node's name on the canvas, sentence case; absent: made of the names of operation and entity. */
	action?: string;
	/** Says more than the name. */
	description: string;
	method: string;
	/** What the node sends by itself, by the path in the call's parameters: `id`, `fields.ENTITY_ID`. */
	set?: Readonly<Record<string, Sent>>;
	/** What the person fills in: the fields of the mapper; for lists those that filters, order and columns name. */
	fields?: FieldSource;
	/** Reads a list to its end or to a limit. How it pages is known to the method catalogue. */
	list?: ListWay;
	answer: Answer;
	/** What a repeat would do; absent: told from the method's name. */
	effect?: 'create' | 'idempotent' | 'read';
}

/** A value of a call: what was chosen, in another form where the method wants one, or always the same. */
export type Sent =
	| Choice
	| { choice: Choice; as: (chosen: string | number) => unknown }
	| { always: unknown };

/** Where the fields of a mapper come from. */
export type FieldSource =
	/**
	 * The portal describes them: the answer of this method, which is called with what `with` says; `in` is their place
	 * in the answer where that is not the usual one. Where it tells nothing but
	 * labels (user.fields), `typed` says in the notation of the method catalogue which can be written, and their types; where
	 * it calls the ID of an employee or a workgroup a number, `types` says what it is, so that the panel has a list.
	 */
	| {
			describedBy: string;
			with?: Readonly<Record<string, Sent>>;
			in?: string;
			typed?: string;
			types?: Readonly<Record<string, 'user' | 'workgroup'>>;
			/** What it calls required has a value already. */
			optional?: true;
			at: string;
	  }
	/** The documentation does, in the notation of the method catalogue: `NAME!:string SORT:integer`. */
	| { documented: string; at: string }
	/** They are the parameters of the method itself, as far as nothing else sets them. */
	| 'parameters';

/** How a list is filtered and ordered by described fields. */
export interface ListWay {
	/** Columns that are asked for when nobody chooses any; absent: the method's own. */
	columns?: readonly string[];
	/**
	 * `plain`: fields are compared without `=`, and one of several is just a list (tasks.task.list). `conditions`: they stand
	 * in a list, `[["userId", "=", 1]]` (REST 3.0).
	 */
	comparisons?: 'plain' | 'conditions';
	/** What is sent where nobody filters, to methods that require a filter: one that every row passes. */
	unfiltered?: Readonly<Record<string, unknown>>;
	/** By one field only: its name and its direction are parameters of these names (user.get). */
	orderedBy?: readonly [field: string, direction: string];
}

/** What comes out. Paths are of names in `result`, with dots; empty for the result itself. */
export type Answer =
	/** An object; where there is none, nothing was found. */
	| { record: string }
	/** An item for each row. */
	| { rows: string }
	/** An item for each field that is described. */
	| { fields: string }
	/** The ID of what was made, as `id`. */
	| { id: string }
	/** Whether anything had to be done, as the result says: `{ "added": false }` where it was so already. */
	| { changed: string }
	/** That it was done: `{ "updated": true }`, with the ID of what was chosen. */
	| { done: string }
	/** The answer as it is, when this part of it says SUCCESS. */
	| { success: string }
	/** The answer as it is. */
	| 'result';

/** A record that the person chooses in a parameter of the panel: from a list, by its ID, or by the address of its page. */
export interface Choice {
	/** Name of the parameter: it is saved in workflows and never changes. */
	parameter: string;
	label: string;
	description?: string;
	/** Absent where no method lists the records. */
	list?: ChoiceList | CrmRecords | FixedList;
	/** Path of its page on the portal: `/workgroups/group/{id}/`. */
	page?: string;
	/** What stands before the ID in paths of such pages, as a regular expression; absent: the last two parts of `page`. */
	pagePattern?: string;
	/** IDs are texts, such as the code of a currency. */
	code?: true;
	/** There is a record with the ID 0: the first pipeline. */
	zero?: true;
	/** An ID, where 12 would look strange. */
	example?: string;
	/** Choices that must be made before, since the list depends on them. */
	within?: readonly Choice[];
}

/** The records of one kind of the CRM, by its number in crm.item.*: found by what they are called. */
export interface CrmRecords {
	recordsOf: Sent;
}

/** Rows that are the same on every portal. */
export interface FixedList {
	fixed: ReadonlyArray<{ name: string; value: string }>;
}

/** How the list of a choice is filled. */
export interface ChoiceList {
	method: string;
	/** Place of the rows in the result, with dots; empty for the result itself. */
	rows: string;
	/** Name of the ID in the rows. */
	id: string;
	/** The label: names of fields, or a text with such names, where numbers alone would say nothing: `Row {rowId}`. */
	label: readonly string[];
	/** What is sent: the same always, what was chosen before, and what was typed. */
	parameters?: Readonly<Record<string, Sent>>;
	/** Path of the parameter for a typed text, `filter.%NAME`; absent: all rows are read, and looked through here. */
	search?: string;
	/** Rows that no method lists. */
	also?: ReadonlyArray<{ name: string; value: string }>;
}

/** Parameters that are always the same. */
export const always = (value: unknown): Sent => ({ always: value });

/** What was chosen, in the form that a method wants. */
export const as = (choice: Choice, form: (chosen: string | number) => unknown): Sent => ({
	choice,
	as: form,
});

/** The choice behind a value of a call, if there is one. */
export function choiceOf(sent: Sent): Choice | undefined {
	if ('parameter' in sent) return sent;
	return 'choice' in sent ? sent.choice : undefined;
}

/** The choices that an operation cannot do without. */
export function neededChoicesOf({ set = {}, fields }: MethodOperation): Choice[] {
	const described = typeof fields === 'object' && 'with' in fields ? (fields.with ?? {}) : {};
	const sent = [...Object.values(set), ...Object.values(described)];
	return [...new Set(sent.map(choiceOf).filter((choice) => choice !== undefined))];
}

/** All choices that an operation asks for, those before that fill the lists of others. */
export function choicesOf(operation: MethodOperation): Choice[] {
	const found = new Set<Choice>();
	const add = (choice: Choice) => {
		choice.within?.forEach(add);
		found.add(choice);
	};
	neededChoicesOf(operation).forEach(add);
	return [...found];
}

/** How operations ask for a choice that only fills the list of another one. */
export const onlyForList = ({ parameter }: Choice): string => `${parameter}?`;

/** The name under which the panel asks for the list of a choice. */
export const searchMethodOf = ({ parameter }: Choice): string => `search${capitalised(parameter)}`;
