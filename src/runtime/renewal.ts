import { setTimeout as sleep } from 'node:timers/promises';

import type { ICredentialDataDecryptedObject, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { BitrixError } from '../portal/answers/errors';
import { networkFailure } from '../portal/transport/network-failure';
import { errorOf } from '../portal/answers/reply';
import { type Credential, readCredential, type RequestContext } from './credential';

const METHOD = 'oauth/token';
/** Code for a refresh token that was used already, withdrawn, or not used for 180 days. */
const SPENT = 'invalid_grant';

/** Milliseconds in which another process that used the refresh token saves the new tokens. */
const KEPT_AFTER_MS = 1_000;
const HOUR_MS = 3_600_000;

type Data = ICredentialDataDecryptedObject;

/** Renewals that are running, by credential and expired token. All callers of this process share one. */
const running = new Map<string, Promise<Data>>();

/** When a credential's portal redirected, but the authorization server knew no new address. By credential and portal. */
const notMoved = new Map<string, number>();

/** Whether the access token of this credential is being renewed. */
export const isBeingRenewed = (credential: Credential): boolean => running.has(keyOf(credential));

/**
 * Returns the credential with newer tokens: those that another process has saved since, or new ones of the authorization
 * server. n8n requests and saves them, because a refresh token can be used only once.
 * @throws BitrixError, for example when the person has to connect the credential again; SettingError.
 */
export async function renew(context: RequestContext, credential: Credential): Promise<Credential> {
	const key = keyOf(credential);
	let data = running.get(key);
	if (data === undefined) {
		data = newTokens(context, credential).finally(() => running.delete(key));
		running.set(key, data);
	}
	return withTokens(context, credential, await data);
}

/**
 * Returns the credential with the new address of a portal that redirects; unchanged if there is none. The target of the
 * redirect is not trusted, since anybody who answers in the portal's place could name a host. Trusted is the
 * `client_endpoint` that the authorization server sends over TLS with new tokens, for a portal with the same `member_id`
 * (docs/internals/portal.md, "Addresses and secrets").
 * @throws the errors of `renew`.
 */
export async function follow(context: RequestContext, credential: Credential): Promise<Credential> {
	const { portal } = credential.address;
	const kept = await keptSince(context, credential);
	const latest = kept === undefined ? credential : withTokens(context, credential, kept);
	if (latest.address.portal !== portal) return latest;
	// A login page redirects too: without a pause each request would use up a refresh token.
	const key = `${credential.id} ${portal}`;
	if (performance.now() - (notMoved.get(key) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) return credential;
	const renewed = await renew(context, latest);
	if (renewed.address.portal !== portal) return renewed;
	notMoved.set(key, performance.now());
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

/** Waits for tokens of another process. Without n8n's lock (n8n 2.8) two processes may use a refresh token at once. */
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

/** The credential as n8n has saved it; undefined if its tokens are still the same. */
async function keptSince(
	context: RequestContext,
	{ type, accessToken }: Credential,
): Promise<Data | undefined> {
	const data = await context.getCredentials(type);
	const { access_token: kept } = (data.oauthTokenData ?? {}) as IDataObject;
	return kept === undefined || kept === accessToken ? undefined : data;
}

/** Lets n8n renew and save the tokens. n8n 2.41 locks the credential for all processes meanwhile. */
async function refresh(context: RequestContext, { type, data }: Credential): Promise<IDataObject> {
	// Once n8n has the lock, it compares the expired tokens with the saved ones.
	const expired = Object.create(context, {
		getCredentials: { value: async () => await Promise.resolve({ ...data }) },
	}) as IExecuteFunctions;
	return (await context.helpers.refreshOAuth2Token.call(expired, type)) as IDataObject;
}

/** The error when n8n got no tokens. It keeps nothing of n8n's error, which may hold the client secret. */
function refusalOf(error: unknown, { name, data }: Credential): BitrixError {
	const { body, failure, status } = (error ?? {}) as {
		body?: unknown;
		failure?: { cause?: string };
		status?: number;
	};
	const { refresh_token: refreshToken } = (data.oauthTokenData ?? {}) as IDataObject;
	// n8n 2.41 reports it in its own words, without the code.
	const spent = failure?.cause === 'credential-invalid' || refreshToken === undefined;
	const answer = spent ? { error: SPENT } : body;
	if (answer === null || typeof answer !== 'object' || !('error' in answer))
		return notAnswered(error, status);
	const refusal = errorOf(METHOD, { ...answer });
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
	const { code, advice = 'Run the workflow again later.' } = networkFailure(error);
	return new BitrixError({
		kind: 'notReached',
		code: 'NOT_RENEWED',
		description: `The authorization server gave no new access token (${status === undefined ? code : `status ${status}`})`,
		method: METHOD,
		advice,
		notExecuted: true,
	});
}
