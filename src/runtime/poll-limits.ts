import {
	type IDataObject,
	type INodeExecutionData,
	type INodeProperties,
	type IPollFunctions,
	NodeOperationError,
} from 'n8n-workflow';
import { readLicence } from '../operations/usage/licence';
import { readThresholds } from '../operations/usage/thresholds';
import { BitrixError } from '../portal/answers/errors';
import { samplesOf } from '../usage/limit-news';
import { type LimitReading, readLimits } from '../usage/limit-readings';
import type { Licence } from '../usage/licence';
import { LimitWatch } from '../usage/limit-watch';
import { thresholdOf, type ThresholdValues } from '../usage/thresholds';
import { labelsOf } from './labels';
import { toNodeError } from './node-error';
import { invalidParameter } from './node-input';
import { portalOfPoll } from './portals';
import { watchNotes } from './watch-notes';

/** Milliseconds that a poll may take in versions of n8n that do not say it. */
const POLL_BUDGET_MS = 45_000;

/** What n8n adds for it, and what is left of its time when we give up: enough to say why. */
const LEFT_OF_BUDGET_MS = 2_000;

/**
 * What has happened to the watched limits since the last poll; null when nothing has. Started by hand: what an alert
 * would look like for each of them, and no notes.
 */
export async function pollLimits(
	context: IPollFunctions,
	properties: () => INodeProperties[],
): Promise<INodeExecutionData[][] | null> {
	try {
		const thresholds = thresholdsOf(context, properties);
		const { portal, readings, now } = await read(context, thresholds);
		if (context.getMode() === 'manual') return items(samplesOf(portal, readings, now));
		const watch = new LimitWatch(watchNotes(context));
		const news = watch.look({ portal, readings, thresholds, now });
		watch.keep();
		return news.length === 0 ? null : items(news);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

const items = (rows: object[]): INodeExecutionData[][] => [rows.map((row) => ({ json: row as IDataObject }))];

function thresholdsOf(context: IPollFunctions, properties: () => INodeProperties[]): ThresholdValues {
	return readThresholds({
		object: (name) => context.getNodeParameter(name, {}, { skipValidation: true }) as Record<string, unknown>,
		invalid: (name, problem, nextStep) =>
			invalidParameter(labelsOf(properties()).get(name) ?? name, name, problem, nextStep),
	});
}

/** @throws when a limit is watched that cannot be read: the trigger would keep quiet about it for ever. */
async function read(
	context: IPollFunctions,
	thresholds: ThresholdValues,
): Promise<{ portal: string; readings: LimitReading[]; now: number }> {
	const budgetMs = context.getPollBudgetMs?.() ?? POLL_BUDGET_MS;
	const signal = AbortSignal.timeout(Math.max(budgetMs - LEFT_OF_BUDGET_MS, budgetMs / 2));
	const portal = await portalOfPoll(context, signal);
	const licence =
		thresholds.licenceDays === undefined ? {} : await readLicence({ call: portal.caller }).catch(askLater);
	const usage = await portal.usage();
	const now = Date.now();
	const { readings, unread } = readLimits({ usage, licence, now }, thresholds);
	if (unread.length === 0) return { portal: usage.portal, readings, now };
	const [{ limit, reason }] = unread;
	throw new NodeOperationError(context.getNode(), `'${thresholdOf(limit).displayName}' cannot be watched`, {
		description: `${reason} Or remove it from 'Limits to Watch'.`,
	});
}

/** The licence can wait for the next poll; the limits that are used up meanwhile cannot. */
function askLater(error: unknown): Licence {
	if (error instanceof BitrixError && error.kind === 'cancelled') return { passing: true };
	throw error;
}
