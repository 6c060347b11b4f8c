import { createHash, randomBytes } from 'node:crypto';
import { keepSecret } from '../../portal/transport/secrets';

/** Parameter in the address of a handler. `redact` knows it by this name. */
const SECRET = 'handler_secret';

/** Bytes of a secret. Nobody can guess 32. */
const SECRET_BYTES = 32;

/** A secret by which a trigger recognises calls to its handler: Bitrix24 keeps the address of a handler as it is given. */
export const newHandlerSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/**
 * What is kept of a secret. n8n's database and exports of workflows are read by more people than may start a workflow, and
 * Bitrix24 itself keeps the secret.
 */
export const digestOfSecret = (secret: string): string =>
	createHash('sha256').update(secret).digest('base64url');

/** The address that Bitrix24 calls. @param address of the trigger in n8n, without a secret. */
export function handlerOf(address: string, secret: string): string {
	keepSecret(secret);
	return `${address}?${SECRET}=${secret}`;
}

/** A handler that is bound at Bitrix24: the address of a trigger in n8n, and the secret if it is one of ours. */
export interface ReadHandler {
	address: string;
	secret?: string;
}

export function readHandler(handler: string): ReadHandler {
	const [address, query = ''] = handler.split('?', 2);
	const secret = new URLSearchParams(query).get(SECRET);
	return { address, ...(secret !== null && secret !== '' && { secret }) };
}

/** The secret with which a call came; empty when it came without one. @param query of the call, as n8n has parsed it. */
export function secretInQuery(query: Readonly<Record<string, unknown>>): string {
	const secret = query[SECRET];
	return typeof secret === 'string' ? secret : '';
}

/**
 * The part of a trigger's address that says which trigger it is: n8n's word for test or production, the ID of the webhook,
 * and its path. It stays when n8n gets another host.
 */
export const placeOfTrigger = (address: string): string => address.split('/').slice(-3).join('/');
