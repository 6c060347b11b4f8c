import type { KeptTexts } from '../../portal/shared/kept-texts';
import { changeKeptList, keptList } from '../kept-list';
import type { TriggerIdentity } from '../types';

/** Rows that were given up: their workflow failed too often, or a person stopped it. */
export interface GivenUpDelivery extends TriggerIdentity {
	/** Name of the workflow, for people. */
	workflowName: string;
	/** Name of the node, for people. */
	nodeName: string;
	/** What was given up, for people: `Deal Updated, ID 7`. */
	what: string;
	/** Why, as n8n said it. */
	problem: string;
	/** How often the workflow was started with it. */
	tries: number;
	/** ISO 8601. */
	at: string;
}

/** Most entries of the list; the oldest go first. */
const MOST = 50;
const LONGEST_PROBLEM = 300;
const NAME = 'given up deliveries';

/**
 * Adds to the list of a portal.
 * @throws Error when it could not be kept.
 */
export async function keepGivenUp(texts: KeptTexts, delivery: GivenUpDelivery): Promise<void> {
	const entry = { ...delivery, problem: delivery.problem.slice(0, LONGEST_PROBLEM) };
	await changeKeptList<GivenUpDelivery>(texts, NAME, (list) => [entry, ...list].slice(0, MOST));
}

/**
 * What triggers of a portal have given up lately, newest first.
 * @throws Error when it cannot be read.
 */
export const givenUpDeliveries = async (texts: KeptTexts): Promise<GivenUpDelivery[]> =>
	await keptList(texts, NAME);
