import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import {
	FailedRow,
	type Operation,
	type OperationContext,
	type OutputRow,
	type Resource,
	RowWithFiles,
} from '../operations/types';
import { BitrixError } from '../portal/answers/errors';
import { redact, redactDeep } from '../portal/answers/redact';
import { LimitWatch } from '../usage/limit-watch';
import { FileRoom } from './file-room';
import { binaryOf, keepFile } from './files';
import { findOperation } from './find-operation';
import { ItemJournal } from './item-journal';
import { type ItemOutcome, runPool } from './item-pool';
import { labelsOf } from './labels';
import { limitOptionsOf } from './limit-options';
import { toNodeError } from './node-error';
import { type InputSource, inputSource, NodeInput } from './node-input';
import { Portals } from './portals';
import { NodeMemories } from './node-memory';
import { watchNotes } from './watch-notes';

/** Enough for ten requests of 50 calls, the number of requests that a portal gets at the same time. */
const ITEMS_AT_ONCE = 500;

export interface NodeModel {
	resources: readonly Resource[];
	/** Number of the node's outputs. */
	outputs: number;
	/** Parameters of the panel, for their labels in errors. */
	properties(): INodeProperties[];
}

/** The one item loop: runs the chosen operation for each input item. Output items come in the order of input items. */
export async function run(context: IExecuteFunctions, model: NodeModel): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	if (count === 0) return emptyOutputs(model.outputs);
	const operation = findOperation(context, model.resources);
	const outputs = operation.outputs ?? model.outputs;
	return await new Execution(context, { ...model, outputs }, operation, count).run();
}

const emptyOutputs = (outputs: number): INodeExecutionData[][] => Array.from({ length: outputs }, () => []);

/** Output rows of one item, one array for each output. */
type ItemRows = OutputRow[][];

class Execution {
	private readonly continues: boolean;
	private readonly portals: Portals;
	private readonly source: InputSource;
	private readonly room = new FileRoom();
	private readonly watch: LimitWatch;
	private readonly timeZone: string;
	private readonly journal = new ItemJournal();
	private readonly hints = new Set<string>();
	private readonly memories: NodeMemories;
	private labels?: Map<string, string>;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly model: NodeModel,
		private readonly operation: Operation,
		private readonly count: number,
	) {
		this.continues = context.continueOnFail();
		this.portals = new Portals(context, limitOptionsOf(context), count);
		this.source = inputSource(
			context,
			(name) => this.label(name),
			// Counts as waiting for an answer, so that the calls of other items do not wait for this item.
			async (item, bytes) => await this.portals.items.during(this.room.take(item, bytes)),
		);
		this.timeZone = context.getTimezone();
		this.watch = new LimitWatch(watchNotes(context));
		this.memories = new NodeMemories(context, (text) => this.hints.add(text));
	}

	async run(): Promise<INodeExecutionData[][]> {
		const { items } = this.portals;
		// Calls that do not fill a request wait until all items that can run have started.
		items.joined();
		const outcomes = await runPool({
			count: this.count,
			atOnce: ITEMS_AT_ONCE,
			stopOnFailure: !this.continues,
			onFull: () => items.ended(),
			run: async (index) => await this.runItem(index),
		});
		for (const notice of await this.portals.notices()) this.hints.add(notice);
		this.stopWhenCancelled(outcomes);
		if (!this.continues) this.stopOnFailure(outcomes);
		this.watch.keep();
		await this.memories.keep();
		const outputs = emptyOutputs(this.model.outputs);
		outcomes.forEach((outcome, index) => this.putOut(outputs, outcome, index));
		this.showHints();
		return outputs;
	}

	private async runItem(index: number): Promise<ItemRows> {
		const { items } = this.portals;
		items.began();
		try {
			return await this.rowsOf(index);
		} finally {
			this.room.release(index);
			this.portals.ended(index);
			items.ended();
		}
	}

	private async rowsOf(index: number): Promise<ItemRows> {
		const result = await this.operation.run(await this.operationContext(index));
		const rows = Array.isArray(result) ? [result] : result.outputs;
		const failed = this.continues ? undefined : rows.flat().find((row) => row instanceof FailedRow);
		return failed === undefined ? rows : await Promise.reject(failed);
	}

	private async operationContext(index: number): Promise<OperationContext> {
		const { portal, find, lists, turns } = await this.portals.ofItem(index);
		return {
			input: new NodeInput(this.source, index),
			alone: this.count === 1,
			timeZone: this.timeZone,
			call: this.journal.call(index, turns.call),
			lookUp: portal.caller,
			find,
			lists,
			batch: async (commands, options) =>
				await turns.runCommands(
					commands,
					async () =>
						await this.journal.batch(index, commands, async () => await portal.batch(commands, options)),
				),
			read: (list) => portal.read(list, turns.call),
			download: async (url, name) =>
				await portal.download(url, async (file) => await keepFile(this.context, file, name)),
			keep: async (file) => await keepFile(this.context, file, file.name),
			metadata: portal.metadata,
			usage: async () => await portal.usage(),
			memory: this.memories.of(portal.texts),
			texts: portal.texts,
			identity: portal.identity,
			watch: this.watch,
			inTurn: async (keys, task) => await turns.run(keys, task),
			inTurnOfFound: async (keys, look, task) => await turns.runFound(keys, look, task),
			pause: async (milliseconds) => await this.portals.items.during(portal.pause(milliseconds)),
			hint: (text) => this.hints.add(text),
		};
	}

	private putOut(outputs: INodeExecutionData[][], outcome: ItemOutcome<ItemRows>, index: number): void {
		if (outcome === undefined) return;
		if ('failure' in outcome) {
			outputs[0].push(this.failedItem(outcome.failure, index));
			return;
		}
		outcome.value.forEach((rows, output) => {
			for (const row of rows) outputs[output].push(this.outputItem(row, index));
		});
	}

	/**
	 * n8n replaces the JSON of an item that has an `error` by the error's text. Rows about failures keep their JSON: as it
	 * is in the regular output, and under `details` in the error output, which n8n recognises by the keys. No output holds
	 * a secret: portals put theirs into addresses of files.
	 */
	private outputItem(row: OutputRow, item: number): INodeExecutionData {
		const pairedItem = { item };
		if (row instanceof RowWithFiles)
			return { json: redactDeep(row.json) as IDataObject, binary: binaryOf(row), pairedItem };
		if (!(row instanceof FailedRow)) return { json: redactDeep(row) as IDataObject, pairedItem };
		const json = redactDeep(row.json) as IDataObject;
		const { message } = this.nodeError(row, item);
		if (this.context.getNode().onError !== 'continueErrorOutput') {
			return { json: { ...json, error: message }, pairedItem };
		}
		return { json: { error: message, details: json }, pairedItem };
	}

	private failedItem(failure: unknown, item: number): INodeExecutionData {
		const error = this.nodeError(failure, item);
		return { json: { error: error.message }, error, pairedItem: { item } };
	}

	private nodeError(failure: unknown, itemIndex: number, note?: string) {
		const node = this.context.getNode();
		if (!(failure instanceof FailedRow)) return toNodeError(node, failure, { itemIndex, note });
		const notes = [this.continues ? undefined : failure.note, note].filter((text) => text !== undefined);
		return toNodeError(node, failure.error, {
			itemIndex,
			subject: failure.subject,
			note: notes.join(' ') || undefined,
		});
	}

	/** Throws the failure of the first failed item, and says what happened to the other items. */
	private stopOnFailure(outcomes: ReadonlyArray<ItemOutcome<ItemRows>>): void {
		const index = outcomes.findIndex((outcome) => outcome !== undefined && 'failure' in outcome);
		if (index < 0) return;
		const { failure } = outcomes[index] as { failure: unknown };
		this.showHints();
		throw this.nodeError(failure, index, this.count === 1 ? undefined : this.journal.tally(outcomes));
	}

	/** A cancelled execution stops with an error of its own, also when the node continues on errors. */
	private stopWhenCancelled(outcomes: ReadonlyArray<ItemOutcome<ItemRows>>): void {
		if (this.context.getExecutionCancelSignal()?.aborted !== true) return;
		const index = outcomes.findIndex(
			(outcome) =>
				outcome !== undefined &&
				'failure' in outcome &&
				outcome.failure instanceof BitrixError &&
				outcome.failure.kind === 'cancelled',
		);
		if (index < 0) return;
		const { failure } = outcomes[index] as { failure: unknown };
		throw this.nodeError(failure, index, this.journal.tally(outcomes));
	}

	private showHints(): void {
		// Some contexts of n8n have no hints.
		if (typeof this.context.addExecutionHints !== 'function') return;
		for (const hint of this.hints)
			this.context.addExecutionHints({ message: redact(hint), location: 'outputPane' });
	}

	private label(name: string): string {
		this.labels ??= labelsOf(this.model.properties());
		return this.labels.get(name) ?? name;
	}
}
