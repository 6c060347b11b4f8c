import type { Operation, OperationContext } from '../../operations/types';
import { BitrixError } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import { givenUpDeliveries } from '../delivery/given-up';
import { bindQueue, notQueued } from '../queue/offline-binding';
import { type BoundEvent, boundIn, LIST_BOUND, unbindCommand } from './bound-events';
import { readHandler } from './handler';
import { heardBy } from './heard';
import { NotesOfSubscription } from './notes';
import { homeOf, keptHome, type PublishedTrigger, PublishedTriggers, testsUnderWay } from './register';
import { handlersOf, Subscription } from './subscription';

/** Parameter: whether what is wrong is put right. */
export const REPAIR = 'repair';

/** How the subscriptions of a trigger are. `left`: handlers of no published trigger. `elsewhere`: those of another n8n. */
type State = 'ok' | 'incomplete' | 'unknown' | 'left' | 'elsewhere';

/** n8n's word in addresses of tests. Administrators can change it. */
const TEST = '/webhook-test/';

export const checkSubscriptions: Operation = {
	value: 'checkSubscriptions',
	name: 'Check Subscriptions',
	action: 'Check subscriptions',
	description:
		'Compare the published Bitrix24 Triggers of this n8n with what Bitrix24 has bound for them, and repair it if you like; items that need a look also go to Alert',
	methods: ['event.get', 'event.bind', 'event.unbind'],
	parameters: [REPAIR, 'options'],
	async run(context) {
		const triggers = await new PublishedTriggers(context.texts).all();
		const bound = await readBound(context);
		const repair = context.input.flag(REPAIR);
		const rows: Row[] = [];
		for (const trigger of triggers) rows.push(await rowOf(context, trigger, bound, repair));
		if (Array.isArray(bound)) rows.push(...(await rowsOfOthers(context, triggers, bound, repair)));
		else if (triggers.length > 0) context.hint(bound);
		if (rows.length === 0) context.hint(NOTHING);
		return { outputs: [rows, rows.filter(needsALook)] };
	},
};

const NOTHING =
	'No Bitrix24 Trigger is published for this portal, and Bitrix24 has bound nothing for this credential. A trigger that was published before this version was installed is known after it is published again.';

const needsALook = ({ state, repaired, refusedCalls, lastEventFrom }: Row): boolean =>
	(['incomplete', 'left'].includes(String(state)) && repaired !== true) ||
	(state === 'unknown' && (refusedCalls !== undefined || lastEventFrom !== undefined));

/** What Bitrix24 has bound for the application of the credential, or why that cannot be known. @throws BitrixError */
async function readBound({ batch }: OperationContext): Promise<BoundEvent[] | string> {
	const outcomes = await batch([LIST_BOUND]);
	const [outcome] = outcomes;
	if (outcome.status === 'failed' && outcome.error.kind === 'permission') {
		return 'Bitrix24 shows no handlers to webhooks. Choose an OAuth2 credential to see those of the application. Webhooks that were made by hand are listed in Bitrix24 only: Developer resources, Integrations.';
	}
	return boundIn(outcomes);
}

/** A published trigger, and what Bitrix24 has bound for it. */
async function rowOf(
	context: OperationContext,
	trigger: PublishedTrigger,
	bound: readonly BoundEvent[] | string,
	repair: boolean,
): Promise<Row> {
	const { workflow, node, workflowName, nodeName, by, portal, address, events, queued, since } = trigger;
	const { lastEvent, refused } = await heardBy(context.texts, trigger);
	const from = lastEvent?.portal ?? '';
	// The application token says only that somebody has made an outbound webhook, in whatever portal.
	const isOther = by === 'outboundWebhook' && from !== '' && from !== portal;
	const givenUp = (await givenUpDeliveries(context.texts).catch(() => [])).filter(
		(one) => one.workflow === workflow && one.node === node,
	);
	const row: Row = {
		trigger: `${workflowName} / ${nodeName}`,
		workflowId: workflow,
		by: by === 'application' ? 'OAuth2' : 'Outbound webhook',
		address,
		events: queued ?? events,
		...(queued !== undefined && { mode: 'Queue' }),
		publishedAt: since,
		...(lastEvent !== undefined && { lastEvent: lastEvent.event, lastEventAt: lastEvent.at }),
		...(isOther && { lastEventFrom: from }),
		...(refused !== undefined && {
			refusedCalls: refused.count,
			lastRefusedAt: refused.at,
			lastRefusal: refused.reason,
		}),
		...(givenUp.length > 0 && {
			givenUp: givenUp.map(({ what, problem, tries, at }) => ({ what, problem, tries, at })),
		}),
	};
	const unknown = whyUnknown(context, trigger, bound);
	if (unknown !== undefined || typeof bound === 'string')
		return {
			...row,
			state: 'unknown' satisfies State,
			message: isOther ? `${otherPortal(from, portal)} ${unknown ?? ''}`.trim() : unknown,
		};
	const subscription = subscriptionOf(context, trigger);
	const { missing: uncalled, stale } = await subscription.compareWith(bound);
	const unqueued = notQueued(bound, queued ?? []);
	const missing = [...unqueued, ...uncalled];
	if (missing.length === 0 && stale.length === 0) {
		return { ...row, state: 'ok' satisfies State, message: 'All events are bound.' };
	}
	const found: Row = {
		...row,
		state: 'incomplete' satisfies State,
		...(missing.length > 0 && { missing }),
		...(stale.length > 0 && { stale: stale.map(({ event }) => event) }),
	};
	if (!repair) return { ...found, repaired: false, message: whatToDo(missing) };
	const repairAll = async (): Promise<void> => {
		await subscription.make();
		await bindQueue(context.batch, unqueued);
	};
	return { ...found, ...(await repaired(repairAll)) };
}

const otherPortal = (from: string, portal: string): string =>
	`The last event came from ${from}, but the credential is for ${portal}, where records are read. Choose a credential for ${from}, unless both are addresses of one portal.`;

const whatToDo = (missing: readonly string[]): string =>
	missing.length === 0
		? "Handlers that the trigger does not use any more are still bound. Switch on 'Repair' to remove them."
		: "Events are not bound, so the workflow does not start for them. Switch on 'Repair', or publish the workflow again.";

function whyUnknown(
	{ identity }: OperationContext,
	{ by, credential }: PublishedTrigger,
	bound: readonly BoundEvent[] | string,
): string | undefined {
	if (by === 'outboundWebhook') {
		return 'Bitrix24 does not say which outbound webhooks it has. Look under Developer resources, Integrations, whether the webhook is there and calls this address. The time of the last event shows that it has worked.';
	}
	if (typeof bound === 'string') return bound;
	if (credential === identity) return undefined;
	return 'Its events are bound with another credential. Choose that one here to see them.';
}

function subscriptionOf(context: OperationContext, trigger: PublishedTrigger): Subscription {
	const { texts, batch, hint } = context;
	// Only the node itself can reach n8n's static data.
	const second = { read: () => undefined, write: () => undefined };
	return new Subscription({
		address: trigger.address,
		events: trigger.events,
		send: batch,
		notes: new NotesOfSubscription(texts, second, trigger, 'published'),
		warn: hint,
	});
}

/** Handlers of this n8n that no published trigger uses, and how many lead elsewhere. */
async function rowsOfOthers(
	{ batch, texts }: OperationContext,
	triggers: readonly PublishedTrigger[],
	bound: readonly BoundEvent[],
	repair: boolean,
): Promise<Row[]> {
	const used = new Set([...(await testsUnderWay(texts)), ...triggers.map(({ address }) => address)]);
	const homes = new Set([await keptHome(texts), ...triggers.map(({ address }) => homeOf(address))]);
	const rows: Row[] = [];
	for (const [address, handlers] of handlersOf(bound)) {
		if (used.has(address)) continue;
		const here = homes.has(homeOf(address)) && handlers.some(isOfTrigger);
		const row: Row = {
			address,
			events: [...new Set(handlers.map(({ event }) => event))],
			state: (here ? 'left' : 'elsewhere') satisfies State,
		};
		if (!here) {
			rows.push({ ...row, message: 'Leads to another program, or to an n8n at another address.' });
		} else if (!repair) {
			rows.push({ ...row, repaired: false, message: LEFT[address.includes(TEST) ? 'test' : 'published'] });
		} else {
			const remove = async (): Promise<void> => {
				const failed = (await batch(handlers.map(unbindCommand))).find(({ status }) => status !== 'done');
				if (failed !== undefined && 'error' in failed) throw failed.error;
			};
			rows.push({ ...row, ...(await repaired(remove)) });
		}
	}
	return rows;
}

const LEFT = {
	published:
		"No published trigger uses this handler: n8n answers its calls with 404. Switch on 'Repair' to remove it.",
	test: "The handler of a test in the editor that is over. Switch on 'Repair' to remove it.",
};

const isOfTrigger = ({ handler }: BoundEvent): boolean => readHandler(handler).secret !== undefined;

async function repaired(repair: () => Promise<void>): Promise<Row> {
	try {
		await repair();
		return { repaired: true, message: 'Repaired.' };
	} catch (error) {
		// The other triggers are repaired all the same.
		if (!(error instanceof Error) || (error instanceof BitrixError && error.kind === 'cancelled'))
			return await Promise.reject(error as Error);
		return { repaired: false, message: `Could not be repaired: ${error.message}` };
	}
}
