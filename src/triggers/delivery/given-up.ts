import type { KeptTexts } from '../../portal/shared/kept-texts';
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

/** Writes of this process, one after the other: each reads the list and replaces it. */
const writing = new WeakMap<KeptTexts, Promise<void>>();

/**
 * Adds to the list of a portal.
 * @throws Error when it could not be kept.
 */
export async function keepGivenUp(texts: KeptTexts, delivery: GivenUpDelivery): Promise<void> {
	const add = async (): Promise<void> => {
		const entry = { ...delivery, problem: delivery.problem.slice(0, LONGEST_PROBLEM) };
		const list = [entry, ...(await givenUpDeliveries(texts))].slice(0, MOST);
		await texts.write(NAME, JSON.stringify(list));
	};
	const before = writing.get(texts) ?? Promise.resolve();
	const added = before.then(add);
	writing.set(
		texts,
		added.catch(() => undefined),
	);
	await added;
}

/**
 * What triggers of a portal have given up lately, newest first.
 * @throws Error when it cannot be read.
 */
export async function givenUpDeliveries(texts: KeptTexts): Promise<GivenUpDelivery[]> {
	const text = await texts.read(NAME);
	try {
		const list = JSON.parse(text ?? '[]') as unknown;
		return Array.isArray(list) ? (list as GivenUpDelivery[]) : [];
	} catch {
		// Damaged: it begins anew.
		return [];
	}
}
