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
import { LimitWatch } from '../usage/limit-watch';
import { FileRoom } from './file-room';
import { binaryOf, keepFile } from './files';
import { findOperation } from './find-operation';
import { type ItemOutcome, runPool } from './item-pool';
import { labelsOf } from './labels';
import { limitOptionsOf } from './limit-options';
import { toNodeError } from './node-error';
import { type InputSource, inputSource, NodeInput } from './node-input';
import { Portals } from './portals';
import { watchNotes } from './watch-notes';

/** Enough to fill ten requests of 50 calls, which is what a portal is asked at the same time. */
const ITEMS_AT_ONCE = 500;

export interface NodeModel {
	resources: readonly Resource[];
	/** Number of the node's outputs. */
	outputs: number;
	/** The parameters of its panel, for their labels. */
	properties(): INodeProperties[];
}

/** The one item loop: runs the chosen operation for every input item, and hands over the outputs in the items' order. */
export async function run(context: IExecuteFunctions, model: NodeModel): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	if (count === 0) return emptyOutputs(model.outputs);
	const operation = findOperation(context, model.resources);
	const outputs = operation.outputs ?? model.outputs;
	return await new Execution(context, { ...model, outputs }, operation, count).run();
}

const emptyOutputs = (outputs: number): INodeExecutionData[][] => Array.from({ length: outputs }, () => []);

/** Output rows of one item, one array an output. */
type ItemRows = OutputRow[][];

class Execution {
	private readonly continues: boolean;
	private readonly portals: Portals;
	private readonly source: InputSource;
	private readonly room = new FileRoom();
	private readonly watch: LimitWatch;
	private readonly timeZone: string;
	private readonly hints = new Set<string>();
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
			// Counted as a wait for an answer: the calls of other items do not wait for this one.
			async (item, bytes) => await this.portals.items.during(this.room.take(item, bytes)),
		);
		this.timeZone = context.getTimezone();
		this.watch = new LimitWatch(watchNotes(context));
	}

	async run(): Promise<INodeExecutionData[][]> {
		const { items } = this.portals;
		// What does not fill a request waits until all have begun who can, not only for the first of them.
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
		const { portal, call, find, turns } = await this.portals.ofItem(index);
		return {
			input: new NodeInput(this.source, index),
			alone: this.count === 1,
			timeZone: this.timeZone,
			call,
			lookUp: portal.caller,
			find,
			batch: async (commands, options) => await portal.batch(commands, options),
			read: (list) => portal.read(list, call),
			download: async (url, name) =>
				await portal.download(url, async (file) => await keepFile(this.context, file, name)),
			keep: async (file) => await keepFile(this.context, file, file.name),
			metadata: portal.metadata,
			usage: async () => await portal.usage(),
			watch: this.watch,
			inTurn: async (keys, task) => await turns.run(keys, task),
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
	 * n8n replaces the JSON of an item that has an error by the error's text. Rows about failures keep theirs instead: in
	 * the regular output as they are, in the error output in the form by which n8n knows what belongs there.
	 */
	private outputItem(row: OutputRow, item: number): INodeExecutionData {
		const pairedItem = { item };
		if (row instanceof RowWithFiles)
			return { json: row.json as IDataObject, binary: binaryOf(row), pairedItem };
		if (!(row instanceof FailedRow)) return { json: row as IDataObject, pairedItem };
		const { message } = this.nodeError(row, item);
		if (this.context.getNode().onError !== 'continueErrorOutput') {
			return { json: { ...(row.json as IDataObject), error: message }, pairedItem };
		}
		return { json: { error: message, details: row.json as IDataObject }, pairedItem };
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

	/** Throws the first item's failure in input order, and says what has happened to the other items. */
	private stopOnFailure(outcomes: ReadonlyArray<ItemOutcome<ItemRows>>): void {
		const index = outcomes.findIndex((outcome) => outcome !== undefined && 'failure' in outcome);
		if (index < 0) return;
		const { failure } = outcomes[index] as { failure: unknown };
		this.showHints();
		throw this.nodeError(failure, index, this.count === 1 ? undefined : tally(outcomes));
	}

	/** A cancelled execution ends with its own error, whatever the node does about failures. */
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
		throw this.nodeError(failure, index, tally(outcomes));
	}

	private showHints(): void {
		// Absent in contexts other than a node's own execution.
		if (typeof this.context.addExecutionHints !== 'function') return;
		for (const message of this.hints) this.context.addExecutionHints({ message, location: 'outputPane' });
	}

	private label(name: string): string {
		this.labels ??= labelsOf(this.model.properties());
		return this.labels.get(name) ?? name;
	}
}

/** What the person needs to know before running the workflow again. */
function tally(outcomes: ReadonlyArray<ItemOutcome<ItemRows>>): string {
	const done = outcomes.filter((outcome) => outcome !== undefined && 'value' in outcome).length;
	const failed = outcomes.filter((outcome) => outcome !== undefined && 'failure' in outcome).length;
	const rest = outcomes.length - done - failed;
	return `Of ${outcomes.length} items ${done} were done in Bitrix24, ${failed} were not, and ${rest} were not started.`;
}
