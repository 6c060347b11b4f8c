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
import { redactDeep } from '../portal/answers/redact';
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

/** Milliseconds that a poll may take, for versions of n8n that do not say it. */
const POLL_BUDGET_MS = 45_000;

/** Milliseconds left of that time when the poll gives up, so that its error still reaches n8n. */
const LEFT_OF_BUDGET_MS = 2_000;

/**
 * Reports watched limits that have reached their threshold or recovered since the last poll; null if there are none. When
 * a person tests the trigger, it returns a sample for each limit and remembers nothing.
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

const items = (rows: object[]): INodeExecutionData[][] => [
	rows.map((row) => ({ json: redactDeep(row) as IDataObject })),
];

function thresholdsOf(context: IPollFunctions, properties: () => INodeProperties[]): ThresholdValues {
	return readThresholds({
		object: (name) => context.getNodeParameter(name, {}, { skipValidation: true }) as Record<string, unknown>,
		invalid: (name, problem, nextStep) =>
			invalidParameter(labelsOf(properties()).get(name) ?? name, name, problem, nextStep),
	});
}

/** Reads the watched limits. @throws NodeOperationError when one cannot be read: the trigger would never report it. */
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

/** Leaves the licence to the next poll when time is over, so that the other limits are still reported. */
function askLater(error: unknown): Licence {
	if (error instanceof BitrixError && error.kind === 'cancelled') return { passing: true };
	throw error;
}
