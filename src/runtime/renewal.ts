import { setTimeout as sleep } from 'node:timers/promises';

import type { ICredentialDataDecryptedObject, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { BitrixError } from '../portal/answers/errors';
import { networkFailure } from '../portal/transport/network-failure';
import { errorOf } from '../portal/answers/reply';
import { type Credential, readCredential, type RequestContext } from './credential';

const METHOD = 'oauth/token';
/** A refresh token that was used, withdrawn, or not used for 180 days. */
const SPENT = 'invalid_grant';

/** Milliseconds in which another process that has spent the refresh token keeps what it got for it. */
const KEPT_AFTER_MS = 1_000;
const HOUR_MS = 3_600_000;

type Data = ICredentialDataDecryptedObject;

/** By credential and the token that has ended: all in this process who met its end wait for the same answer. */
const underWay = new Map<string, Promise<Data>>();

/** Credentials and portals that send elsewhere, of which the authorisation server knows no other address; and since when. */
const notMoved = new Map<string, number>();

/** Whether a new access token in place of this one is being got. */
export const isBeingRenewed = (credential: Credential): boolean => underWay.has(keyOf(credential));

/**
 * The credential with the tokens that come after its own: those that somebody has got since, else new ones of the
 * authorisation server. n8n asks for them and keeps them, because a refresh token can be used once.
 * @throws BitrixError, when the person has to connect the credential again among others; SettingError.
 */
export async function renew(context: RequestContext, credential: Credential): Promise<Credential> {
	const key = keyOf(credential);
	let data = underWay.get(key);
	if (data === undefined) {
		data = newTokens(context, credential).finally(() => underWay.delete(key));
		underWay.set(key, data);
	}
	return withTokens(context, credential, await data);
}

/**
 * The credential with the present address of a portal that sends elsewhere; as it is when there is none. Where the portal
 * sends to does not count, since anybody who answers in its place could name a host of his own. What counts is the
 * `client_endpoint` that the authorisation server tells, over TLS and to whoever has the client secret, when it gives new
 * tokens (b24restdocs, change-domen.md), of a portal with the same `member_id`.
 * @throws as `renew`.
 */
export async function follow(context: RequestContext, credential: Credential): Promise<Credential> {
	const { portal } = credential.address;
	const kept = await keptSince(context, credential);
	const latest = kept === undefined ? credential : withTokens(context, credential, kept);
	if (latest.address.portal !== portal) return latest;
	// A login page sends elsewhere too, and each request would spend a refresh token.
	const key = `${credential.id} ${portal}`;
	if (Date.now() - (notMoved.get(key) ?? 0) < HOUR_MS) return credential;
	const renewed = await renew(context, latest);
	if (renewed.address.portal !== portal) return renewed;
	notMoved.set(key, Date.now());
	return credential;
}

function withTokens(context: RequestContext, { data }: Credential, { oauthTokenData }: Data): Credential {
	const [before, now] = [data.oauthTokenData, oauthTokenData].map(
		(tokens) => (tokens as IDataObject).member_id,
	);
	if (before !== undefined && now !== undefined && before !== now) throw anotherPortal();
	return readCredential({ ...data, oauthTokenData }, context.getNode());
}

const keyOf = ({ id, accessToken }: Credential): string => `${id} ${accessToken ?? ''}`;

async function newTokens(context: RequestContext, credential: Credential): Promise<Data> {
	const kept = await keptSince(context, credential);
	if (kept !== undefined) return kept;
	try {
		return { oauthTokenData: await refresh(context, credential) };
	} catch (error) {
		return await afterRefusal(context, credential, refusalOf(error, credential));
	}
}

/** Processes that do not lock the credential among themselves (n8n 2.8) may use its refresh token at the same time. */
async function afterRefusal(
	context: RequestContext,
	credential: Credential,
	refusal: BitrixError,
): Promise<Data> {
	for (const pause of refusal.code === SPENT ? [0, KEPT_AFTER_MS] : []) {
		await sleep(pause);
		const kept = await keptSince(context, credential);
		if (kept !== undefined) return kept;
	}
	throw refusal;
}

/** What n8n has kept of the credential, when its tokens are other ones. */
async function keptSince(
	context: RequestContext,
	{ type, accessToken }: Credential,
): Promise<Data | undefined> {
	const data = await context.getCredentials(type);
	const { access_token: kept } = (data.oauthTokenData ?? {}) as IDataObject;
	return kept === undefined || kept === accessToken ? undefined : data;
}

/** n8n's own refresh, which locks the credential among all processes where it can (n8n 2.41), and keeps the answer. */
async function refresh(context: RequestContext, { type, data }: Credential): Promise<IDataObject> {
	// It compares the tokens that have ended with those that are kept, once it has the lock.
	const ended = Object.create(context, {
		getCredentials: { value: async () => await Promise.resolve({ ...data }) },
	}) as IExecuteFunctions;
	return (await context.helpers.refreshOAuth2Token.call(ended, type)) as IDataObject;
}

/** What n8n threw in place of new tokens. It keeps nothing of the original, which may hold the client secret. */
function refusalOf(error: unknown, { name, data }: Credential): BitrixError {
	const { body, failure, status } = (error ?? {}) as {
		body?: unknown;
		failure?: { cause?: string };
		status?: number;
	};
	const { refresh_token: refreshToken } = (data.oauthTokenData ?? {}) as IDataObject;
	// n8n 2.41 tells it in its own words, without the code.
	const spent = failure?.cause === 'credential-invalid' || refreshToken === undefined;
	const said = spent ? { error: SPENT } : body;
	if (said === null || typeof said !== 'object' || !('error' in said)) return notAnswered(error, status);
	const refusal = errorOf(METHOD, { ...said });
	const { kind, advice } = refusal;
	return refusal.with({
		kind: kind === 'permission' ? kind : 'credential',
		advice: [
			advice,
			`Open the credential "${name}" in n8n and connect it again (Reconnect or Switch account).`,
		]
			.filter(Boolean)
			.join(' '),
	});
}

const anotherPortal = (): BitrixError =>
	new BitrixError({
		kind: 'credential',
		code: 'OTHER_PORTAL',
		description: 'The credential was connected to another portal while the execution was running',
		method: METHOD,
		advice: 'Run the workflow again.',
		notExecuted: true,
	});

function notAnswered(error: unknown, status: number | undefined): BitrixError {
	return new BitrixError({
		kind: 'notReached',
		code: 'NOT_RENEWED',
		description: `The authorization server gave no new access token (${status === undefined ? networkFailure(error).code : `status ${status}`})`,
		method: METHOD,
		advice: 'Run the workflow again later.',
		notExecuted: true,
	});
}
