import { createHash } from 'node:crypto';

import type { IHookFunctions, ITriggerFunctions } from 'n8n-workflow';
import { readNumber } from '../facts/typed-values';
import { redactDeep } from '../portal/answers/redact';
import type { Portal } from '../portal/portal';
import { sharedPortal } from '../portal/shared/shared-portal';
import { SettingError } from '../portal/transport/setting-error';
import type { Row } from '../portal/types';
import { openDeliveries } from '../triggers/delivery/deliveries';
import { pauseRunning, resumeRunning, startRunning } from '../triggers/delivery/running';
import { bindQueue, missingInQueue } from '../triggers/queue/offline-binding';
import { OfflineEvents } from '../triggers/queue/offline-events';
import { queueReader, type QueueReaderSettings, wakeQueueReader } from '../triggers/queue/queue-reader';
import type { PortalEvent } from '../triggers/types';
import { credentialTypeOf, readCredential } from './credential';
import { emitItems } from './emit';
import { type EventTriggerContext, eventTriggerSettings, triggerIdentityOf } from './event-trigger-settings';
import { logTo } from './log';
import { portalOfTrigger } from './portals';
import { shareLimits } from './share-limits';

/** The event with which Bitrix24 says that something has come into the queue. */
export const QUEUE_CALLS = 'ONOFFLINEEVENT';

/** What a person has set about executions of the mode Queue. */
interface QueueOptions {
	perRun: number;
	tries: number;
	atOnce: number;
	longestRunMs: number;
	everyMs: number;
}

/** Options of the mode Queue: their names, which are saved in workflows, their labels, what they are when left out, and the least. */
const OPTIONS = {
	perRun: { name: 'eventsPerRun', label: 'Events per Run', absent: 1, least: 1, unit: 1 },
	tries: { name: 'mostTries', label: 'Tries', absent: 5, least: 1, unit: 1 },
	atOnce: { name: 'runsAtOnce', label: 'Runs at Once', absent: 10, least: 1, unit: 1 },
	longestRunMs: { name: 'longestRun', label: 'Longest Run (Minutes)', absent: 60, least: 1, unit: 60_000 },
	everyMs: { name: 'readEvery', label: 'Read Every (Seconds)', absent: 60, least: 5, unit: 1_000 },
} as const;

/** @throws SettingError */
export function queueOptions(context: EventTriggerContext): QueueOptions {
	const values = Object.entries(OPTIONS).map(([key, { name, label, absent, least, unit }]) => {
		const read = (context as IHookFunctions).getNodeParameter(`options.${name}`, '', {
			skipValidation: true,
		}) as unknown;
		const empty = read === undefined || read === null || read === '';
		const number = empty ? absent : readNumber(read);
		if (number === undefined || number < least) {
			throw new SettingError(`'${label}' is "${String(read)}"`, `Set it to a number of ${least} or more.`);
		}
		return [key, number * unit];
	});
	return Object.fromEntries(values) as unknown as QueueOptions;
}

/** The queue that a trigger reads: that of the application of its credential. @throws SettingError */
async function queueOf(context: EventTriggerContext): Promise<QueueReaderSettings> {
	shareLimits(context);
	const node = context.getNode();
	const data = await context.getCredentials(credentialTypeOf(node));
	const { portal } = readCredential(data, node).address;
	const application = createHash('sha256').update(String(data.clientId)).digest('hex').slice(0, 16);
	return { portal, application, texts: sharedPortal(portal).texts };
}

/**
 * Begins to take events from the queue, until n8n closes the trigger.
 * @param rowOf the row of an event; undefined when it does not start the workflow. It never rejects.
 */
export async function startQueueTrigger(
	context: ITriggerFunctions,
	rowOf: (event: PortalEvent, again: string) => Promise<object | undefined>,
): Promise<() => Promise<void>> {
	const settings = await queueOf(context);
	const portal = await portalOfTrigger(context, { priority: 'background' });
	const { perRun, tries, atOnce, longestRunMs, everyMs } = queueOptions(context);
	const { events: codes } = eventTriggerSettings(context);
	const identity = triggerIdentityOf(context);
	const { name, id } = context.getWorkflow();
	const log = logTo(context, 'warn');
	const nodeName = context.getNode().name;
	return startRunning(identity, () => {
		const deliveries = openDeliveries({
			...{ identity, workflowName: name ?? id ?? '', nodeName, texts: settings.texts, log },
			...{ doneWhen: 'succeeded', tries, atOnce, silenceMs: longestRunMs },
			// Where processes share no Redis, n8n has no workers.
			emit: emitItems(context, settings.portal, settings.texts.shared === true ? settings.texts : undefined),
		});
		return queueReader(settings).join({
			...{ identity, codes, perRun, everyMs, deliveries },
			queue: new OfflineEvents(portal.packer()),
			send: async (commands) => await portal.batch(commands),
			rowOf: async (event, again) => redactDeep(await rowOf(event, again)) as Row | undefined,
			log: (text) => log(`node "${nodeName}": ${text}`),
		});
	});
}

/** Whether events of all codes of a trigger go into the queue. @throws BitrixError */
export async function isQueued(portal: Portal, codes: readonly string[]): Promise<boolean> {
	return (await missingInQueue(async (commands) => await portal.batch(commands), codes)).length === 0;
}

/** Lets the events of a trigger go into the queue, and reads them if reading was paused. @throws EventsNotBound, BitrixError */
export async function enterQueue(
	context: IHookFunctions,
	portal: Portal,
	codes: readonly string[],
): Promise<void> {
	queueOptions(context);
	await bindQueue(async (commands) => await portal.batch(commands), codes);
	resumeRunning(triggerIdentityOf(context));
}

/** Takes nothing from the queue any more. What the trigger alone wanted leaves the queue a little later. */
export async function leaveQueue(context: IHookFunctions): Promise<void> {
	const identity = triggerIdentityOf(context);
	pauseRunning(identity);
	const portal = await portalOfTrigger(context, { priority: 'background' });
	queueReader(await queueOf(context)).leave({
		identity,
		codes: eventTriggerSettings(context).events,
		send: async (commands) => await portal.batch(commands),
		log: logTo(context, 'warn'),
	});
}

/** Reads the queue now, because Bitrix24 has called. Never rejects. */
export async function wakeQueue(context: EventTriggerContext): Promise<void> {
	// The queue is read from time to time anyway.
	await queueOf(context).then(wakeQueueReader, () => undefined);
}
