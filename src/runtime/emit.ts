import { createHash } from 'node:crypto';

import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import { redact } from '../portal/answers/redact';
import type { EmitItems, EmitOutcome } from '../triggers/types';

/** n8n keeps the keys of executions in a column of this length. */
const LONGEST_KEY = 255;

/** Names of errors with which n8n says that a person cancelled an execution. */
const BY_HAND = new Set(['ManualExecutionCancelledError', 'ExecutionCancelledError']);

/** Errors of executions that had begun: also the workflow's own timeout, and the end of n8n. */
const HAD_BEGUN = /ExecutionCancelledError$/;

/**
 * Starts executions of the workflow of a `trigger()`. Keys are told apart by workflow, node and portal, because n8n knows each
 * key once for all workflows. n8n before 2.36 ignores them.
 */
export const emitItems = (context: ITriggerFunctions, portal: string): EmitItems => {
	const prefix = `bitrix24 ${context.getWorkflow().id ?? ''} ${context.getNode().id} ${portal} `;
	return async (rows, key) => {
		const done = context.helpers.createDeferredPromise<IRun | undefined>();
		const items = rows.map((row) => ({ json: row as IDataObject }));
		context.emit([items], undefined, done as Parameters<typeof context.emit>[2], bounded(prefix + key));
		try {
			return outcomeOf(await done.promise);
		} catch (error) {
			const { message, constructor } = error as Error;
			if (BY_HAND.has(constructor.name)) return { status: 'cancelled' };
			return failed(message, !HAD_BEGUN.test(constructor.name));
		}
	};
};

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
