import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { sharedPortal } from '../portal/shared/shared-portal';
import { readEventBody } from '../triggers/events/body';
import { eventOf } from '../triggers/events/event';
import { isAllowedSecret, isOfPortal, senderOf } from '../triggers/events/sender';
import { secretInQuery } from '../triggers/subscriptions/handler';
import { HeardNotes } from '../triggers/subscriptions/heard';
import { NotesOfSubscription } from '../triggers/subscriptions/notes';
import type { PortalEvent } from '../triggers/types';
import { credentialTypeOf, readCredential } from './credential';
import { type HeardPortal, hearingOfProcess, keyOfTrigger } from './event-trigger-memory';
import { type EventTriggerSettings, staticCopy, triggerIdentityOf } from './event-trigger-settings';
import { shareLimits } from './share-limits';

/** Milliseconds for which a credential that was read is believed. */
const PORTAL_MS = 30_000;
/** Milliseconds between two readings of a secret for calls with a wrong one, which anybody can send. */
const SECRET_MS = 1_000;

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
	// n8n leaves bodies of unknown types unread.
	if (request.rawBody === undefined) await request.readRawBody?.();
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
		if (!isAllowedSecret(sender.applicationToken, settings.tokens))
			return { status: 403, problem: 'The application token is wrong.' };
	}
	const event = eventOf(body.tree);
	return event === undefined ? { status: 400, problem: 'The body names no event.' } : { event };
}

/** The portal of the credential. It is read anew twice a minute, so that a burst of calls reads it once. */
async function portalOfCall(context: IWebhookFunctions): Promise<HeardPortal> {
	const { portals } = hearingOfProcess();
	const node = context.getNode();
	const type = credentialTypeOf(node);
	const key = `${type} ${node.credentials?.[type]?.id ?? ''} ${node.id}`;
	const known = portals.get(key);
	if (known !== undefined && performance.now() - known.readAt < PORTAL_MS) return known.value;
	shareLimits(context);
	const data = await context.getCredentials(type);
	const { address } = readCredential(data, node);
	const { member_id: memberId } = (data.oauthTokenData ?? {}) as IDataObject;
	const value: HeardPortal = {
		host: address.portal,
		...(memberId !== undefined && { memberId: String(memberId) }),
		texts: sharedPortal(address.portal).texts,
	};
	portals.set(key, { value, readAt: performance.now() });
	return value;
}

async function isKnownSecret(context: IWebhookFunctions, given: string): Promise<boolean> {
	const { secrets } = hearingOfProcess();
	const identity = triggerIdentityOf(context);
	// In a test n8n tells this function the production address.
	const kind = context.getMode() === 'manual' ? 'test' : 'published';
	const key = `${keyOfTrigger(identity)} ${kind}`;
	const known = secrets.get(key);
	if (known?.value !== undefined && isAllowedSecret(given, [known.value])) return true;
	if (known !== undefined && performance.now() - known.readAt < SECRET_MS) return false;
	const { texts } = await portalOfCall(context);
	const notes = await new NotesOfSubscription(texts, staticCopy(context), identity, kind).read();
	secrets.set(key, { value: notes?.secret, readAt: performance.now() });
	return notes !== undefined && isAllowedSecret(given, [notes.secret]);
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
