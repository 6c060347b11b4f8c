import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { sharedPortal } from '../portal/shared/shared-portal';
import { readEventBody } from '../triggers/events/body';
import { eventOf } from '../triggers/events/event';
import { isAllowedSecret, isOfPortal, senderOf } from '../triggers/events/sender';
import { digestOfSecret, secretInQuery } from '../triggers/subscriptions/handler';
import { HeardNotes } from '../triggers/subscriptions/heard';
import { NotesOfSubscription } from '../triggers/subscriptions/notes';
import { keyOfTrigger, type PortalEvent } from '../triggers/types';
import { credentialTypeOf, readCredential } from './credential';
import { type HeardPortal, hearingOfProcess } from './event-trigger-memory';
import {
	type EventTriggerSettings,
	staticCopy,
	tokensInCredential,
	triggerIdentityOf,
} from './event-trigger-settings';
import { shareLimits } from './share-limits';

/** Milliseconds for which a credential that was read is believed. */
const PORTAL_MS = 30_000;
/** Least milliseconds between two readings of a credential for calls with a wrong token, which anybody can send. */
const TOKEN_MS = 1_000;
/** Least milliseconds between two readings of a secret for calls with a wrong one, which anybody can send. */
const SECRET_MS = 100;

/** How a call is refused: status of HTTP, and a sentence. */
interface Refusal {
	status: 400 | 401 | 403 | 413;
	problem: string;
}

/** A call of Bitrix24, or how it is refused. */
export type ReceivedCall = { event: PortalEvent } | Refusal;

/** Answers the sender, unless that was done. */
export function answerCall(context: IWebhookFunctions, status: number, message: string): void {
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).json({ message });
}

/** Reads the call and compares its sender with the credential. Cheap checks come first, because anybody can call. */
export async function receiveCall(
	context: IWebhookFunctions,
	settings: EventTriggerSettings,
): Promise<ReceivedCall> {
	const byApplication = settings.by === 'application';
	if (byApplication) {
		const given = secretInQuery(context.getQueryData() as Record<string, unknown>);
		if (given === '') return { status: 401, problem: 'The address lacks its secret.' };
		if (!(await isKnownSecret(context, given))) return { status: 403, problem: 'The secret is wrong.' };
	}
	const request = context.getRequestObject();
	try {
		// n8n leaves bodies of unknown types unread.
		if (request.rawBody === undefined) await request.readRawBody?.();
	} catch (error) {
		// Longer than n8n allows. n8n has read multipart forms away: what is left of them cannot be read either.
		if ((error as { status?: number }).status === 413) {
			return { status: 413, problem: 'The body is too long.' };
		}
	}
	const body = readEventBody(request.rawBody, request.headers['content-type']);
	if ('problem' in body) return body;
	const sender = senderOf(body.tree);
	if (byApplication) {
		const { host, memberId } = await portalOfCall(context);
		if (!isOfPortal(sender, { host, memberId })) {
			return { status: 403, problem: 'The event is from another portal than that of the credential.' };
		}
	} else {
		if (sender.applicationToken === '') return { status: 401, problem: 'The application token is missing.' };
		if (!(await isKnownToken(context, settings.tokens, sender.applicationToken)))
			return { status: 403, problem: 'The application token is wrong.' };
	}
	const event = eventOf(body.tree);
	return event === undefined ? { status: 400, problem: 'The body names no event.' } : { event };
}

/** The portal of the credential. It is read anew twice a minute, so that a burst of calls reads it once, also its first calls. */
async function portalOfCall(context: IWebhookFunctions, within = PORTAL_MS): Promise<HeardPortal> {
	const { portals } = hearingOfProcess();
	const node = context.getNode();
	const type = credentialTypeOf(node);
	const key = `${type} ${node.credentials?.[type]?.id ?? ''} ${node.id}`;
	const known = portals.get(key);
	if (known !== undefined && performance.now() - known.readAt < within) return await known.value;
	const value = readPortal(context, type);
	portals.set(key, { value, readAt: performance.now() });
	value.catch(() => {
		if (portals.get(key)?.value === value) portals.delete(key);
	});
	return await value;
}

async function readPortal(context: IWebhookFunctions, type: string): Promise<HeardPortal> {
	shareLimits(context);
	const node = context.getNode();
	const data = await context.getCredentials(type);
	const { address } = readCredential(data, node);
	const { member_id: memberId } = (data.oauthTokenData ?? {}) as IDataObject;
	return {
		host: address.portal,
		tokens: tokensInCredential(data),
		...(memberId !== undefined && { memberId: String(memberId) }),
		texts: sharedPortal(address.portal).texts,
	};
}

/** Whether a token is in the node or in the credential, which is read anew for a wrong one: a person may just have added it. */
async function isKnownToken(
	context: IWebhookFunctions,
	inNode: readonly string[],
	given: string,
): Promise<boolean> {
	if (isAllowedSecret(given, inNode)) return true;
	for (const within of [PORTAL_MS, TOKEN_MS]) {
		const { tokens } = await portalOfCall(context, within).catch(() => ({ tokens: [] }));
		if (isAllowedSecret(given, tokens)) return true;
	}
	return false;
}

/** Readings of digests of secrets that have not begun, by trigger and kind. */
const secretReadings = new Map<string, Promise<string | undefined>>();

async function isKnownSecret(context: IWebhookFunctions, given: string): Promise<boolean> {
	const { secrets } = hearingOfProcess();
	const identity = triggerIdentityOf(context);
	const digest = digestOfSecret(given);
	// In a test n8n tells this function the production address.
	const kind = context.getMode() === 'manual' ? 'test' : 'published';
	const key = `${keyOfTrigger(identity)} ${kind}`;
	const known = secrets.get(key);
	if (known?.value !== undefined && isAllowedSecret(digest, [known.value])) return true;
	// A new secret may have been kept by another process since the last reading, so no call is refused by an older one.
	let reading = secretReadings.get(key);
	if (reading === undefined) {
		const age = known === undefined ? SECRET_MS : performance.now() - known.readAt;
		reading = sleep(Math.max(0, SECRET_MS - age)).then(async () => {
			// Calls that come from now on need a later reading.
			secretReadings.delete(key);
			secrets.set(key, { value: secrets.get(key)?.value, readAt: performance.now() });
			const { texts } = await portalOfCall(context);
			const notes = await new NotesOfSubscription(texts, staticCopy(context), identity, kind).read();
			// Notes that cannot be read now, as when Redis is away, do not make a known secret wrong.
			const value = notes?.digest ?? secrets.get(key)?.value;
			secrets.set(key, { value, readAt: performance.now() });
			return value;
		});
		secretReadings.set(key, reading);
	}
	const kept = await reading;
	return kept !== undefined && isAllowedSecret(digest, [kept]);
}

/** Takes note of a call for Check Subscriptions, without waiting for it. */
export function noteCall(context: IWebhookFunctions, write: (heard: HeardNotes) => void): void {
	if (context.getMode() === 'manual') return;
	const { heard } = hearingOfProcess();
	const identity = triggerIdentityOf(context);
	const key = keyOfTrigger(identity);
	const known = heard.get(key);
	if (known !== undefined) {
		write(known);
		return;
	}
	void portalOfCall(context)
		.then(({ texts }) => {
			const fresh = heard.get(key) ?? new HeardNotes(texts, identity);
			heard.set(key, fresh);
			write(fresh);
		})
		// A credential that cannot be read shows itself elsewhere.
		.catch(() => undefined);
}
