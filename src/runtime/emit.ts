import { createHash } from 'node:crypto';

import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IRun,
	ITriggerFunctions,
} from 'n8n-workflow';
import { redact } from '../portal/answers/redact';
import type { KeptTexts } from '../portal/shared/kept-texts';
import { sharedPortal } from '../portal/shared/shared-portal';
import type { EmitItems, EmitOutcome } from '../triggers/types';
import { shareLimits } from './share-limits';

/** n8n keeps the keys of executions in a column of this length. */
const LONGEST_KEY = 255;

/** Property of the first item beside its `json`: which execution it starts. It never leaves the trigger. */
const EXECUTION = 'bitrix24Execution';

interface Execution {
	/** Host of the portal that keeps the note about its end. */
	portal: string;
	key: string;
}

/** Milliseconds after which a note about the end of an execution is looked for first, and at most between two looks. */
const FIRST_LOOK_MS = 3_000;
const LONGEST_LOOK_MS = 60_000;
/** How long such a note is kept. */
const KEEP_END_SECONDS = 24 * 3_600;

/** Names of errors with which n8n says that a person cancelled an execution. */
const BY_HAND = new Set(['ManualExecutionCancelledError', 'ExecutionCancelledError']);

/** Errors of executions that had begun: also the workflow's own timeout, and the end of n8n. */
const HAD_BEGUN = /ExecutionCancelledError$/;

/**
 * Starts executions of the workflow of a `trigger()`. Keys are told apart by workflow, node and portal, because n8n knows each
 * key once for all workflows. n8n before 2.36 ignores them.
 * @param ends where the node's `execute()` notes how executions end, for an n8n whose workers run them.
 */
export const emitItems = (context: ITriggerFunctions, portal: string, ends?: KeptTexts): EmitItems => {
	const prefix = `bitrix24 ${context.getWorkflow().id ?? ''} ${context.getNode().id} ${portal} `;
	return async (rows, key) => {
		const done = context.helpers.createDeferredPromise<IRun | undefined>();
		const known = bounded(prefix + key);
		const items = rows.map((row) => ({ json: row as IDataObject }));
		const [first] = items;
		if (ends !== undefined && first !== undefined) {
			(first as INodeExecutionData)[EXECUTION] = { portal, key: known };
		}
		context.emit([items], undefined, done as Parameters<typeof context.emit>[2], known);
		const told = done.promise.then(outcomeOf, outcomeOfError);
		if (ends === undefined) return await told;
		const outcome = await firstOf(told, ends, known);
		// An execution that n8n knows from before may have ended while nobody listened.
		return outcome.status === 'known' ? ((await notedEnd(ends, known)) ?? outcome) : outcome;
	};
};

function outcomeOfError(error: Error): EmitOutcome {
	const { message, constructor } = error;
	if (BY_HAND.has(constructor.name)) return { status: 'cancelled' };
	return failed(message, !HAD_BEGUN.test(constructor.name));
}

/**
 * What n8n says, or the note of the worker. In queue mode n8n never says how an execution ended that was quicker than its main
 * process (docs/internals/triggers.md, "Delivery").
 */
async function firstOf(told: Promise<EmitOutcome>, ends: KeptTexts, key: string): Promise<EmitOutcome> {
	return await new Promise((resolve) => {
		let timer: NodeJS.Timeout;
		let isOver = false;
		const end = (outcome: EmitOutcome): void => {
			isOver = true;
			clearTimeout(timer);
			resolve(outcome);
		};
		const lookAfter = (milliseconds: number): void => {
			timer = setTimeout(() => {
				void notedEnd(ends, key).then((noted) => {
					if (isOver) return;
					if (noted === undefined) lookAfter(Math.min(2 * milliseconds, LONGEST_LOOK_MS));
					else end(noted);
				});
			}, milliseconds);
			timer.unref?.();
		};
		lookAfter(FIRST_LOOK_MS);
		void told.then(end);
	});
}

const endName = (key: string): string => `ended ${key}`;

async function notedEnd(ends: KeptTexts, key: string): Promise<EmitOutcome | undefined> {
	try {
		const text = await ends.read(endName(key));
		return text === undefined ? undefined : (JSON.parse(text) as EmitOutcome);
	} catch {
		// Redis is away. It is looked for again.
		return undefined;
	}
}

/** What n8n gives to a node about the execution around it, apart from what it promises. */
interface Surroundings {
	additionalData?: {
		hooks?: { addHandler?(name: 'workflowExecuteAfter', handler: (run: IRun) => Promise<void>): void };
	};
}

/** Hands on the items of a trigger. Where `emitItems` wants to know, it takes note of how the execution ends. */
export function passItems(context: IExecuteFunctions): INodeExecutionData[][] {
	const [first, ...others] = context.getInputData();
	if (first === undefined) return [[]];
	const { [EXECUTION]: execution, ...item } = first;
	if (execution === undefined) return [[first, ...others]];
	noteEnd(context, execution as unknown as Execution);
	return [[item, ...others]];
}

function noteEnd(context: IExecuteFunctions, { portal, key }: Execution): void {
	shareLimits(context);
	const { texts } = sharedPortal(portal);
	const { hooks } = (context as unknown as Surroundings).additionalData ?? {};
	hooks?.addHandler?.('workflowExecuteAfter', async (run) => {
		const text = JSON.stringify(outcomeOf(run));
		// Without the note it counts what n8n says.
		await texts.write(endName(key), text, KEEP_END_SECONDS).catch(() => undefined);
	});
}

/** A key that is too long ends in a digest of the whole. */
function bounded(key: string): string {
	if (key.length <= LONGEST_KEY) return key;
	const digest = createHash('sha256').update(key).digest('base64url');
	return key.slice(0, LONGEST_KEY - digest.length) + digest;
}

function outcomeOf(run: IRun | undefined): EmitOutcome {
	if (run === undefined) return { status: 'known' };
	const { status, data, waitTill } = run;
	if (status === 'canceled') return { status: 'cancelled' };
	if (status === 'waiting' || (waitTill !== undefined && waitTill !== null)) return { status: 'waiting' };
	const error = data?.resultData?.error;
	if (status === 'success' || (status === undefined && run.finished === true && error === undefined)) {
		return { status: 'succeeded' };
	}
	return failed(error?.message ?? `n8n says that it is "${String(status)}"`);
}

function failed(problem: string, notBegun = false): EmitOutcome {
	return { status: 'failed', problem: redact(problem), ...(notBegun && { notBegun: true }) };
}
