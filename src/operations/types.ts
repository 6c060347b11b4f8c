import type { Choice } from '../catalog/entity';
import type { FieldDescription } from '../catalog/field';
import type { Metadata } from '../portal/shared/metadata';
import type { LimitWatch } from '../usage/limit-watch';
import type { PortalUsage } from '../usage/portal-usage';
import type {
	BatchOptions,
	CallMethod,
	Command,
	CommandOutcome,
	FindRecords,
	ListRequest,
	Page,
	Row,
} from '../portal/types';

/** Fields of a record as the node's mapper gives them. */
export interface MappedFields {
	/** By field name; with `automatic` by whatever the input item calls it. Null: not given. */
	values: Record<string, unknown>;
	/** Taken from the input item as a whole, so that names without a field are to be expected. */
	automatic: boolean;
	/** Names of the fields by which existing records are recognised; empty where the mapper has no such choice. */
	matching: string[];
}

/** A file of the input item. */
export interface FileContent {
	name: string;
	/** Base64, as crm.item.* takes it. */
	content: string;
}

/** What the person set in the node for one input item. Readers throw an `InputError` that names the parameter. */
export interface OperationInput {
	/** A text, also from a locator; empty when the parameter is empty. */
	text(name: string): string;
	/**
	 * A whole number, for records: from a locator, a number or a text; `D_5` style codes give 5.
	 * @param lowest the lowest one that there is. Default 1.
	 */
	id(name: string, lowest?: number): number;
	number(name: string): number;
	flag(name: string): boolean;
	/** An object: from a collection, or JSON as text or object. Empty when the parameter is empty. */
	object(name: string): Record<string, unknown>;
	/** An object or array: JSON as text, or what an expression gives. Undefined when the parameter is empty. */
	json(name: string): unknown;
	/** Entries of a fixed collection's group, in order; empty when none. `phones.phone` is the group `phone`. */
	list(path: string): Array<Record<string, unknown>>;
	/** Fields of a mapper. */
	mapped(name: string): MappedFields;
	/** A key of a collection such as `options`, or undefined. */
	option(collection: string, name: string): unknown;
	/** As `json`, of a key of a collection. */
	jsonOption(collection: string, name: string): unknown;
	/** Names of the files that the input item holds. */
	fileNames(): string[];
	/** Reads a file of the input item; undefined when it holds none of that name. */
	file(property: string): Promise<FileContent | undefined>;
	/** Builds the error that names a parameter as the person sees it; `problem` goes on the sentence: "is empty". */
	invalid(name: string, problem: string, nextStep?: string): InputError;
}

/** A parameter that cannot be used, found before any request. */
export class InputError extends Error {
	constructor(
		message: string,
		/** Name of the parameter in the node. */
		readonly parameter: string,
		/** What the person can do, one sentence. */
		readonly nextStep?: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}

/** What is needed to ask for a dictionary: for an item that is run, or for a panel that is open. */
export interface Asking {
	input: Pick<OperationInput, 'text' | 'id' | 'invalid'>;
	metadata: Metadata;
	/** Asks at once, and not in the company of the items' calls: others wait for the same dictionary. */
	lookUp: CallMethod;
}

/** What an operation may use. It knows neither n8n nor packing: calls of many items travel together by themselves. */
export interface OperationContext extends Asking {
	input: OperationInput;
	/** Whether this is the only item, so that nothing can travel with it. */
	alone: boolean;
	/** IANA name; dates that say no offset are in it. */
	timeZone: string;
	/** Calls a method. */
	call: CallMethod;
	/** Finds records by the value of a field; lookups of many items travel together. */
	find: FindRecords;
	batch(commands: readonly Command[], options?: BatchOptions): Promise<CommandOutcome[]>;
	read(list: ListRequest): AsyncIterable<Page>;
	/** Fetches a file by the address that the portal gave for it. @param name for a file that the portal gives none. */
	download(url: string, name: string): Promise<KeptFile>;
	/** Takes in a file that the operation has made. */
	keep(file: MadeFile): Promise<KeptFile>;
	usage(): Promise<PortalUsage>;
	/** What was told about the limits before; the same for all items. */
	watch: LimitWatch;
	/** Runs a task when those of earlier items with any of the same keys have ended. */
	inTurn<Result>(keys: readonly string[], task: () => Promise<Result>): Promise<Result>;
	/** Waits so many milliseconds; ends early when the execution is cancelled, which the next call notices. */
	pause(milliseconds: number): Promise<void>;
	/** Adds a notice to the node's run (partial results, skipped fields). The same text is shown once. */
	hint(text: string): void;
}

/** A row about something that did not succeed, among rows that did. */
export class FailedRow {
	constructor(
		/** What is put out, beside the error's text, when the node goes on after failures. */
		readonly json: Row,
		readonly error: Error,
		/** What the error is about: `Command "list"`. */
		readonly subject: string,
		/** What else happened, for when the node stops here. */
		readonly note: string,
	) {}
}

/** A file that was taken in for the output. */
export interface KeptFile {
	name: string;
	mimeType: string;
	/** Absent when it is not known. */
	bytes?: number;
	/** What n8n knows it by. */
	handle: unknown;
}

/** A file that an operation has made. */
export interface MadeFile {
	name: string;
	mimeType: string;
	content: Buffer;
}

/** A row with files beside it, by the names that they have in the output item. */
export class RowWithFiles {
	constructor(
		readonly json: Row,
		readonly files: Readonly<Record<string, KeptFile>>,
	) {}
}

export type OutputRow = Row | FailedRow | RowWithFiles;

/** Rows for the node's first output; or one array an output. */
export type OperationResult = OutputRow[] | { outputs: OutputRow[][] };

/** Runs an operation for one input item. */
export type RunOperation = (context: OperationContext) => Promise<OperationResult>;

/** One thing that a node can do. */
export interface Operation {
	/** Saved in workflows: never changes. */
	value: string;
	name: string;
	/** Sentence case, with the kind of record: the node's name on the canvas. Unique in its node. */
	action: string;
	/** Says more than the name. */
	description: string;
	/** Names of the parameters it reads, which the ui folder draws. */
	parameters: readonly string[];
	/** The REST methods that it is made of, for the documentation. */
	methods: readonly string[];
	/** The records among its parameters that the person chooses, as data. */
	choices?: readonly Choice[];
	/** Number of its outputs where it is not the node's. */
	outputs?: number;
	/**
	 * The fields that its mapper holds, or that its list is filtered by.
	 * @param fresh as they are now: somebody who has added a field in Bitrix24 looks for it.
	 */
	fields?(asking: Asking, fresh?: boolean): Promise<FieldDescription[]>;
	run: RunOperation;
}

/** A kind of record that a node works on. */
export interface Resource {
	/** Saved in workflows: never changes. */
	value: string;
	name: string;
	operations: readonly Operation[];
}
