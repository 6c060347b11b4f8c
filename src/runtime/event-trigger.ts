import type {
	IDataObject,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { isChosenEvent } from '../catalog/events';
import { redactDeep } from '../portal/answers/redact';
import type { Portal } from '../portal/portal';
import { EventConditions } from '../triggers/conditions/event-conditions';
import type { ConditionSettings, LookedAt } from '../triggers/conditions/settings';
import { eventRecordReader } from '../triggers/events/record';
import { StartPace } from '../triggers/events/start-pace';
import { keyOfTrigger, type PortalEvent, type ReadEventRecord } from '../triggers/types';
import { credentialTypeOf, settingsKeyOf } from './credential';
import { conditionSettings } from './event-conditions';
import { answerCall, noteCall, receiveCall } from './event-trigger-call';
import { type EventTriggerContext, eventTriggerSettings, triggerIdentityOf } from './event-trigger-settings';
import { logTo } from './log';
import { portalOfTrigger } from './portals';
import { QUEUE_CALLS, startQueueTrigger, wakeQueue } from './queue-trigger';

/** Of all triggers of this process: they share n8n's database. */
const starts = new StartPace();

/** The call was answered here, and n8n sends nothing. */
const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Hears a call to the trigger's address. The sender is answered as soon as it is known, before anything is read: Bitrix24 calls
 * slow handlers less often. A sender that is not Bitrix24 is refused here, because an error would store a failed execution
 * for everybody who knows the address. So it never rejects.
 */
export async function hearEvent(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const settings = eventTriggerSettings(context);
		const received = await receiveCall(context, settings);
		if ('problem' in received) {
			answerCall(context, received.status, received.problem);
			noteCall(context, (heard) => heard.refused(`${received.status}: ${received.problem}`));
			return ANSWERED;
		}
		const { event } = received;
		answerCall(context, 200, 'Received');
		noteCall(context, (heard) => heard.event(event.event, event.portal));
		if (event.event === QUEUE_CALLS && settings.queued) {
			await wakeQueue(context);
			return ANSWERED;
		}
		if (settings.events.length > 0 && !isChosenEvent(settings.events, event)) return ANSWERED;
		const row = await rowOf(context, event);
		if (row === undefined) return ANSWERED;
		await starts.turn();
		return { ...ANSWERED, workflowData: [[{ json: redactDeep(row) as IDataObject }]] };
	} catch (error) {
		logTo(context, 'error')(`A call to "${context.getNode().name}" could not be read: ${String(error)}`);
		answerCall(context, 500, 'The call could not be read');
		return ANSWERED;
	}
}

/** The item for an event; undefined when it does not start the workflow. */
async function rowOf(
	context: EventTriggerContext,
	event: PortalEvent,
	again = '',
): Promise<object | undefined> {
	const settings = conditionSettings(context);
	if (Object.keys(settings).length === 0) return { ...event };
	try {
		const looked = await conditionsOf(await listenerOf(context), context, settings).look(event, again);
		return looked.pass ? passed(looked) : undefined;
	} catch (error) {
		// The event was answered, so Bitrix24 will not send it again: the workflow gets it as it came.
		const { message } = error as Error;
		return { ...event, problem: `The conditions could not be checked: ${message}` };
	}
}

/** The event that starts the workflow, what was found about it, and its record. */
function passed({ event, record, problem, ...looked }: Extract<LookedAt, { pass: true }>): object {
	const { events, codes, changed, firstSeen, repeat } = looked;
	const about = { events, codes, changed, firstSeen, repeat };
	const known = Object.entries(about).filter(([, value]) => value !== undefined);
	return { ...event, ...Object.fromEntries(known), ...record, ...(problem !== undefined && { problem }) };
}

const conditionsOf = (
	{ portal, readRecord }: Listener,
	context: EventTriggerContext,
	settings: ConditionSettings,
): EventConditions =>
	new EventConditions(settings, { portal, readRecord, trigger: triggerIdentityOf(context) });

/** A portal whose reads are shared by the events that come at the same time. */
interface Listener {
	portal: Portal;
	readRecord: ReadEventRecord;
}

/** Milliseconds for which events share a listener. It holds what n8n gave for one call, so it is not kept for ever. */
const LISTENER_MS = 60_000;

/** By trigger and credential. */
const listeners = new Map<string, { listener: Promise<Listener>; madeAt: number }>();

async function listenerOf(context: EventTriggerContext): Promise<Listener> {
	// Read for each event: a person may just have changed the credential.
	const data = await context.getCredentials(credentialTypeOf(context.getNode()));
	const key = `${keyOfTrigger(triggerIdentityOf(context))} ${settingsKeyOf(data)}`;
	const now = performance.now();
	const known = listeners.get(key);
	if (known !== undefined && now - known.madeAt < LISTENER_MS) return await known.listener;
	for (const [other, { madeAt }] of listeners) if (now - madeAt >= LISTENER_MS) listeners.delete(other);
	const listener = portalOfTrigger(context, { priority: 'background' }).then((portal) => ({
		portal,
		readRecord: eventRecordReader(portal),
	}));
	listeners.set(key, { listener, madeAt: now });
	listener.catch(() => listeners.delete(key));
	return await listener;
}

/**
 * What runs while the workflow is published. n8n calls `checkExists` at its starts only for nodes that have it, and writes are
 * marked from the start on.
 */
export async function startEventTrigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	await listenForEvents(context, false);
	if (!eventTriggerSettings(context).queued) return {};
	const closeFunction = await startQueueTrigger(
		context,
		async (event, again) => await rowOf(context, event, again),
	);
	return { closeFunction };
}

/** Lets the writes of all workflows be marked, for triggers that leave out own changes. @param published just now */
export async function listenForEvents(context: EventTriggerContext, published: boolean): Promise<void> {
	try {
		const settings = conditionSettings(context);
		await conditionsOf(await listenerOf(context), context, settings).listen(published);
	} catch (error) {
		// A credential that cannot be read is told by the hooks.
		logTo(context, 'warn')(`"${context.getNode().name}": ${(error as Error).message}`);
	}
}
