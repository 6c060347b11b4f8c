import type { Choice } from '../catalog/entity';
import type { FieldDescription } from '../catalog/field';
import type { KeptTexts } from '../portal/shared/kept-texts';
import type { Metadata } from '../portal/shared/metadata';
import type { LimitWatch } from '../usage/limit-watch';
import type { PortalUsage } from '../usage/portal-usage';
import type { ValueLists } from './input/value-lists';
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

/** Fields of a record, as the person has filled in the node's mapper. */
export interface MappedFields {
	/** Values by field name; with `automatic` by the names that the input item uses. Null: not given. */
	values: Record<string, unknown>;
	/** Whether all values of the input item are taken. Some of their names may then belong to no field. */
	automatic: boolean;
	/** Names of the fields by which an existing record is found; empty when the mapper has no such choice. */
	matching: string[];
}

/** A file of the input item. */
export interface FileContent {
	name: string;
	/** The content as Base64. */
	content: string;
}

/** The node's parameters for one input item. Every method throws an `InputError` that names the parameter. */
export interface OperationInput {
	/** A text; of a locator, its value. Empty when the parameter is empty. */
	text(name: string): string;
	/**
	 * The ID of the record that a person has chosen: from a locator, a number, a text or an address. The code `D_5` stands
	 * for 5 where a deal is wanted, and nowhere else.
	 */
	id(choice: Choice): number;
	number(name: string): number;
	flag(name: string): boolean;
	/** An object: a collection, or JSON as a text or an object. Empty when the parameter is empty. */
	object(name: string): Record<string, unknown>;
	/** JSON as a text, or the value of an expression. Undefined when the parameter is empty. */
	json(name: string): unknown;
	/** The entries of a group of a fixed collection, in order. `phones.phone` is the group `phone` of `phones`. */
	list(path: string): Array<Record<string, unknown>>;
	/** The fields of a mapper. */
	mapped(name: string): MappedFields;
	/** An entry of a collection such as `options`; undefined when the person has not added it. */
	option(collection: string, name: string): unknown;
	/** An entry of a collection that is yes or no; no when the person has not added it. */
	flagOption(collection: string, name: string): boolean;
	/** An entry of a collection, read like `json`. */
	jsonOption(collection: string, name: string): unknown;
	/** The names of the input item's files. */
	fileNames(): string[];
	/** Reads a file of the input item; undefined when the item has no file of that name. */
	file(property: string): Promise<FileContent | undefined>;
	/**
	 * Builds the error about a parameter.
	 * @param problem goes on the sentence that begins with the label of the parameter: "is empty".
	 * @param nextStep what the person can do: one sentence.
	 */
	invalid(name: string, problem: string, nextStep?: string): InputError;
}

/** A parameter that cannot be used. Most are noticed before the first request. */
export class InputError extends Error {
	constructor(
		message: string,
		/** Name of the parameter in the node. */
		readonly parameter: string,
		/** What the person can do: one sentence. */
		readonly nextStep?: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}

/** What is needed to load the fields of a record: for an item that runs, or for an open panel. */
export interface Asking {
	input: Pick<OperationInput, 'text' | 'id' | 'invalid'>;
	metadata: Metadata;
	/** Calls a method at once instead of together with calls of other items: those wait for the same answer. */
	lookUp: CallMethod;
}

/** What an operation works with. It knows neither n8n nor batches: the portal packs calls of many items by itself. */
export interface OperationContext extends Asking {
	input: OperationInput;
	/** Whether this is the only item, so that no other call can share its request. */
	alone: boolean;
	/** IANA name of the zone of dates without an offset. */
	timeZone: string;
	/** Calls a method. */
	call: CallMethod;
	/** Finds records by the value of a field. Lookups of many items share requests. */
	find: FindRecords;
	/** The lists of values that the portal keeps: stages, currencies, people. All items share them. */
	lists: ValueLists;
	batch(commands: readonly Command[], options?: BatchOptions): Promise<CommandOutcome[]>;
	read(list: ListRequest): AsyncIterable<Page>;
	/** Downloads a file from an address of the portal. @param name used when the portal names no file name. */
	download(url: string, name: string): Promise<KeptFile>;
	/** Hands over a file that the operation has made, for the output. */
	keep(file: MadeFile): Promise<KeptFile>;
	usage(): Promise<PortalUsage>;
	/** What this node remembers from run to run. */
	memory: NodeMemory;
	/** Short texts that all nodes keep about the portal, such as which triggers are published. */
	texts: KeptTexts;
	/** Digest of the credential, which tells it apart from others without showing it. */
	identity: string;
	/** Remembers which alerts about limits were given. All items share it. */
	watch: LimitWatch;
	/**
	 * Runs a task of several calls after everything that earlier items do under one of the keys, and not at the same time as
	 * another execution.
	 */
	inTurn<Result>(keys: readonly string[], task: () => Promise<Result>): Promise<Result>;
	/**
	 * Finds CRM records, and runs a task on them after everything that earlier items do under one of the keys or with one of
	 * the records. What the task gets is up to date.
	 */
	inTurnOfFound<Result>(
		keys: readonly string[],
		find: () => Promise<readonly number[]>,
		task: (ids: readonly number[]) => Promise<Result>,
	): Promise<Result>;
	/** Waits. When the execution is cancelled it returns early, and the next call fails. */
	pause(milliseconds: number): Promise<void>;
	/** Shows a notice in the node's output panel, for example about skipped fields. The same text is shown once. */
	hint(text: string): void;
}

/** What a node of a workflow remembers about a portal, by name. */
export interface NodeMemory {
	/** Reads what was remembered; undefined when nothing was. @throws Error when it cannot be read */
	read(name: string): Promise<string | undefined>;
	/**
	 * Changes what is remembered once the node has put out its items; never in a run that was started by hand. Changes of several
	 * items are made one after the other.
	 */
	change(name: string, change: (kept: string | undefined) => string): void;
}

/** A row about a failure, among rows about successes. */
export class FailedRow {
	constructor(
		/** The output beside the text of the error, when the node continues on failures. */
		readonly json: Row,
		readonly error: Error,
		/** What failed: `Command "list"`. */
		readonly subject: string,
		/** What happened to the rest. It is shown when the node stops at this failure. */
		readonly note: string,
	) {}
}

/** A file that is ready for the output. */
export interface KeptFile {
	name: string;
	mimeType: string;
	/** Size; absent when it is not known. */
	bytes?: number;
	/** n8n's own data about the file. */
	handle: unknown;
}

/** A file that an operation has made. */
export interface MadeFile {
	name: string;
	mimeType: string;
	content: Buffer;
}

/** A row with files. The keys are their names in the output item. */
export class RowWithFiles {
	constructor(
		readonly json: Row,
		readonly files: Readonly<Record<string, KeptFile>>,
	) {}
}

export type OutputRow = Row | FailedRow | RowWithFiles;

/** Rows for the node's first output, or one array of rows for each output. */
export type OperationResult = OutputRow[] | { outputs: OutputRow[][] };

/** Runs an operation for one input item. */
export type RunOperation = (context: OperationContext) => Promise<OperationResult>;

/** One thing that a node can do. */
export interface Operation {
	/** Value of the Operation parameter: it is saved in workflows and never changes. */
	value: string;
	name: string;
	/** The node's name on the canvas, in sentence case and with the kind of record. Unique in its node. */
	action: string;
	/** Explains the operation in the panel. It must say more than the name. */
	description: string;
	/** Names of the parameters that it reads. src/ui draws them. */
	parameters: readonly string[];
	/** The REST methods that it calls, for the documentation. */
	methods: readonly string[];
	/** The parameters with which the person chooses records. */
	choices?: readonly Choice[];
	/** Number of its outputs, if it differs from the number of the node. */
	outputs?: number;
	/**
	 * The fields of its mapper, or those by which its list is filtered.
	 * @param fresh reads them anew instead of from the cache, or, as a number, unless they were read since that moment:
	 * somebody may just have added one in Bitrix24.
	 */
	fields?(asking: Asking, fresh?: boolean | number): Promise<FieldDescription[]>;
	run: RunOperation;
}

/** A kind of record that a node works on. */
export interface Resource {
	/** Value of the Resource parameter: it is saved in workflows and never changes. */
	value: string;
	name: string;
	operations: readonly Operation[];
}
