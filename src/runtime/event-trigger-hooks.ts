import type { IHookFunctions, INode } from 'n8n-workflow';
import { BitrixError, type BitrixErrorDetails, type ErrorKind } from '../portal/answers/errors';
import { WAIT_CANCELLED } from '../portal/answers/failure';
import type { Portal } from '../portal/portal';
import { sharedPortal } from '../portal/shared/shared-portal';
import { SettingError } from '../portal/transport/setting-error';
import type { CommandOutcome } from '../portal/types';
import { digestOfSecret } from '../triggers/subscriptions/handler';
import { NotesOfSubscription, type SubscriptionKind } from '../triggers/subscriptions/notes';
import { keepHome, keepTest, PublishedTriggers } from '../triggers/subscriptions/register';
import { EventsNotBound, type NotBound, Subscription } from '../triggers/subscriptions/subscription';
import { keyOfTrigger } from '../triggers/types';
import { sentences, whatHappened, whatToDo } from './advice';
import { credentialTypeOf, readCredential } from './credential';
import { conditionSettings } from './event-conditions';
import { listenForEvents } from './event-trigger';
import { hearingOfProcess } from './event-trigger-memory';
import {
	assertUsable,
	type EventTriggerSettings,
	eventTriggerSettings,
	hostEntered,
	staticCopy,
	tokensInCredential,
	triggerIdentityOf,
} from './event-trigger-settings';
import { logTo } from './log';
import { toNodeError } from './node-error';
import { portalOfTrigger } from './portals';
import { enterQueue, isQueued, leaveQueue, QUEUE_CALLS } from './queue-trigger';
import { shareLimits } from './share-limits';

/** Milliseconds that a hook may take. n8n shows a workflow as published while it still waits for it. */
const HOOK_MS = 20_000;
/** Milliseconds for removing handlers: nobody waits for it. */
const DELETE_MS = 10_000;

/** Activations without a person who could read an error. */
const BY_ITSELF: readonly string[] = ['init', 'leadershipChange'];

/**
 * Whether Bitrix24 calls this trigger for all its events. When it cannot be asked while n8n starts, the answer is yes:
 * otherwise n8n would bind again, fail, and take a webhook away that may work (docs/internals/triggers.md).
 */
export async function checkEventTrigger(context: IHookFunctions): Promise<boolean> {
	const settings = eventTriggerSettings(context);
	const startsByItself = BY_ITSELF.includes(context.getActivationMode());
	try {
		await assertCanHear(context, settings);
		conditionSettings(context);
		const { portal, subscription } = await subscriptionOf(context, settings, HOOK_MS);
		// It is published already, also if the portal cannot be asked: Check Subscriptions must not take its handlers for old ones.
		if (startsByItself) await enter(context, settings, portal, false);
		const complete =
			settings.by === 'application'
				? (await subscription.isComplete()) &&
					(!queues(context, settings) || (await isQueued(portal, settings.events)))
				: // Nobody can ask Bitrix24 for outbound webhooks.
					startsByItself;
		if (complete && !startsByItself) await enter(context, settings, portal, true);
		return complete;
	} catch (error) {
		const { message } = inOneMessage(context.getNode(), error);
		logTo(context, 'warn')(`The trigger "${context.getNode().name}" could not be checked: ${message}`);
		// A person who publishes gets the same error from binding.
		return startsByItself;
	}
}

/** Binds the events of the trigger at Bitrix24. @throws NodeError whose message says everything: n8n shows only that */
export async function createEventTrigger(context: IHookFunctions): Promise<boolean> {
	const settings = eventTriggerSettings(context);
	try {
		await assertCanHear(context, settings);
		conditionSettings(context);
		const { portal, subscription } = await subscriptionOf(context, settings, HOOK_MS);
		if (kindOf(context) === 'test') await keepTest(portal.texts, addressOf(context));
		if (settings.by === 'application') remember(context, await subscription.make());
		if (queues(context, settings)) await enterQueue(context, portal, settings.events);
		await enter(context, settings, portal, true);
		return true;
	} catch (error) {
		throw inOneMessage(context.getNode(), error, true);
	}
}

/** Removes what was bound. It never fails: a workflow must be unpublishable whatever the portal does. */
export async function deleteEventTrigger(context: IHookFunctions): Promise<boolean> {
	const node = context.getNode();
	try {
		const settings = eventTriggerSettings(context);
		if (kindOf(context) === 'published') await leaveList(context);
		if (queues(context, settings)) await leaveQueue(context);
		const { subscription } = await subscriptionOf(context, settings, DELETE_MS);
		if (settings.by === 'application') await subscription.end();
	} catch (error) {
		const { message } = inOneMessage(node, error);
		logTo(
			context,
			'warn',
		)(
			`The handlers of the trigger "${node.name}" could not be removed: ${message} Remove them later with Bitrix24 Usage, Check Subscriptions, with Repair switched on.`,
		);
	}
	return true;
}

/** @throws SettingError when nothing could ever start the workflow */
async function assertCanHear(context: IHookFunctions, settings: EventTriggerSettings): Promise<void> {
	const inNode = settings.tokens;
	const isEnough = settings.by === 'application' || inNode.length > 0;
	const type = credentialTypeOf(context.getNode());
	assertUsable({
		...settings,
		tokens: isEnough ? inNode : tokensInCredential(await context.getCredentials(type)),
	});
}

/** The address of a trigger in n8n. @throws SettingError when n8n knows none */
function addressOf(context: IHookFunctions): string {
	const address = context.getNodeWebhookUrl('default');
	if (address !== undefined) return address;
	throw new SettingError('n8n has no webhook URL for this node', 'Save the workflow and publish it again.');
}

/** Whether this is about the test address. n8n knows that without telling it; else the words of the address are compared. */
function kindOf(context: IHookFunctions): SubscriptionKind {
	const { webhookData } = context as { webhookData?: { isTest?: boolean } };
	const isTest = webhookData?.isTest ?? /\/webhook-test\//.test(context.getNodeWebhookUrl('default') ?? '');
	return isTest ? 'test' : 'published';
}

/** Whether events come by the queue. While somebody tests in the editor they are sent: nothing reads the queue then. */
const queues = (context: IHookFunctions, { queued }: EventTriggerSettings): boolean =>
	queued && kindOf(context) === 'published';

/** The events with which Bitrix24 calls the address: with the queue only the one that says that there is something. */
const calledWith = (context: IHookFunctions, settings: EventTriggerSettings): readonly string[] =>
	queues(context, settings) ? [QUEUE_CALLS] : settings.events;

async function subscriptionOf(
	context: IHookFunctions,
	settings: EventTriggerSettings,
	milliseconds: number,
): Promise<{ portal: Portal; subscription: Subscription }> {
	const address = addressOf(context);
	const portal = await portalOfTrigger(context, { signal: AbortSignal.timeout(milliseconds) });
	await keepHome(portal.texts, address);
	const notes = new NotesOfSubscription(
		portal.texts,
		staticCopy(context),
		triggerIdentityOf(context),
		kindOf(context),
	);
	const subscription = new Subscription({
		address,
		events: calledWith(context, settings),
		notes,
		send: async (commands) => inTime(await portal.batch(commands), milliseconds),
		warn: logTo(context, 'warn'),
	});
	return { portal, subscription };
}

/** Says that time was over, where the engine says that somebody has cancelled. */
const inTime = (outcomes: CommandOutcome[], milliseconds: number): CommandOutcome[] =>
	outcomes.map((outcome) => {
		if (!('error' in outcome) || outcome.error.kind !== 'cancelled') return outcome;
		const seconds = `${milliseconds / 1_000} seconds`;
		const over: Partial<BitrixErrorDetails> =
			outcome.error.code === WAIT_CANCELLED
				? {
						kind: 'rateLimit',
						code: 'NO_TURN',
						description: `The request waited ${seconds} for its turn`,
						advice: "'Diagnose' of the Bitrix24 Usage node shows who has used the limit up.",
					}
				: { kind: 'notReached', code: 'TIMEOUT', description: `Bitrix24 did not answer within ${seconds}` };
		return { ...outcome, error: outcome.error.with(over) } as CommandOutcome;
	});

/** Takes note of the secret in this process, so that calls with it are recognised at once. */
function remember(context: IHookFunctions, secret: string): void {
	const key = `${keyOfTrigger(triggerIdentityOf(context))} ${kindOf(context)}`;
	hearingOfProcess().secrets.set(key, { value: digestOfSecret(secret), readAt: performance.now() });
}

/**
 * Enters a published trigger into the list of Check Subscriptions, and lets it hear.
 * @param published whether a person has just published it.
 */
async function enter(
	context: IHookFunctions,
	settings: EventTriggerSettings,
	portal: Portal,
	published: boolean,
): Promise<void> {
	if (kindOf(context) !== 'published') return;
	await listenForEvents(context, published);
	const { name, id } = context.getWorkflow();
	hostEntered(context).write(portal.host);
	await new PublishedTriggers(portal.texts)
		.add({
			...triggerIdentityOf(context),
			workflowName: name ?? id ?? '',
			nodeName: context.getNode().name,
			by: settings.by,
			portal: portal.host,
			credential: portal.identity,
			address: addressOf(context),
			events: [...calledWith(context, settings)],
			...(queues(context, settings) && { queued: settings.events }),
			since: new Date().toISOString(),
		})
		.catch((error: Error) => {
			logTo(context, 'warn')(`Check Subscriptions will not show this trigger (${error.message}).`);
		});
}

/** Takes a published trigger off the list of Check Subscriptions, also when its credential was deleted or leads elsewhere by now. */
async function leaveList(context: IHookFunctions): Promise<void> {
	shareLimits(context);
	const hosts = [hostEntered(context).read(), await hostOfCredential(context).catch(() => undefined)];
	for (const host of new Set(hosts)) {
		if (host === undefined) continue;
		const list = new PublishedTriggers(sharedPortal(host).texts);
		await list.remove(triggerIdentityOf(context)).catch((error: Error) => {
			logTo(
				context,
				'warn',
			)(`Check Subscriptions will go on showing "${context.getNode().name}" (${error.message}).`);
		});
	}
}

async function hostOfCredential(context: IHookFunctions): Promise<string> {
	const node = context.getNode();
	return readCredential(await context.getCredentials(credentialTypeOf(node)), node).address.portal;
}

/** Errors that pass by themselves, after which the person who publishes has to do it again. */
const PASSING: readonly ErrorKind[] = [
	'rateLimit',
	'operatingLimit',
	'notReached',
	'outcomeUnknown',
	'server',
];

const PUBLISH_AGAIN = 'n8n tries five times and then no more, so publish the workflow again later.';

/** The error of a hook in words for the trigger. */
function inWords(error: unknown): unknown {
	if (error instanceof EventsNotBound) return new SettingError(...wordsFor(error.refused));
	if (!(error instanceof BitrixError) || !['outcomeUnknown', 'server'].includes(error.kind)) return error;
	// Whether a handler was bound is nothing to look after: binding it again does no harm.
	return new SettingError(`Bitrix24 did not answer as it should (${error.code})`, error.description);
}

/**
 * The error as n8n shows it for a workflow that could not be published: by its message alone. n8n 1 and 2.8 show the description
 * of an error of an API in its place, also an empty one.
 */
function inOneMessage(node: INode, error: unknown, publishing = false): Error {
	const shown = toNodeError(node, inWords(error));
	const passes = publishing && error instanceof BitrixError && PASSING.includes(error.kind);
	shown.message = sentences([
		shown.message,
		shown.description ?? undefined,
		passes ? PUBLISH_AGAIN : undefined,
	]);
	shown.description = null;
	return shown;
}

/** What Bitrix24 says when it does not call an address. */
const ADDRESS_REFUSED: readonly string[] = ['ERROR_WRONG_HANDLER_URL', 'ERROR_UNSUPPORTED_PROTOCOL'];

/** Title and next step for events that were not bound. */
function wordsFor(refused: readonly NotBound[]): [message: string, nextStep: string] {
	const [{ error }] = refused;
	const codes = refused.map(({ event }) => event).join(', ');
	if (ADDRESS_REFUSED.includes(error.code)) {
		return [
			`Bitrix24 does not call the webhook URL of this node (${error.code})`,
			'It must be reachable from the internet, so it cannot be localhost or a name without a dot. Set WEBHOOK_URL to the public address of n8n, and restart n8n.',
		];
	}
	if (error.code === 'ERROR_EVENT_NOT_FOUND') {
		return [
			`Bitrix24 does not offer ${codes} to this application (${error.code})`,
			'Correct the code of the event, or tick the permission that it belongs to: in Bitrix24 open Developer resources, Integrations, edit the local application, tick it and save; then connect the credential in n8n again.',
		];
	}
	return [`Bitrix24 did not bind ${codes}: ${whatHappened(error)}`, whatToDo(error)];
}
