import type { BitrixError } from '../../portal/answers/errors';
import type { Command } from '../../portal/types';
import {
	bindKey,
	type BoundEvent,
	boundIn,
	failureIn,
	isBound,
	LIST_BOUND,
	type SendBatch,
} from '../subscriptions/bound-events';
import { EventsNotBound } from '../subscriptions/subscription';

/** Offline events have no address, so all triggers of an application share one binding for each code. */
const offlineCommand = (method: string, event: string, index: number): Command => ({
	key: bindKey(index),
	method,
	parameters: { event, event_type: 'offline' },
	// The second time Bitrix24 answers that it is bound, or that there is nothing to remove.
	effect: 'idempotent',
});

/** An error about the queue, with what to do when the person of the credential has no right to it. */
export const withRightsNeeded = (error: BitrixError): BitrixError =>
	error.code === 'ACCESS_DENIED'
		? error.with({
				advice:
					"Only an administrator of the portal may use the queue: let one connect the credential, or set 'Mode' to Events.",
			})
		: error;

/** The codes whose events do not go into the queue yet. @throws BitrixError when the portal could not be asked */
export async function missingInQueue(send: SendBatch, codes: readonly string[]): Promise<string[]> {
	return notQueued(boundIn(await send([LIST_BOUND])), codes);
}

/** The codes among these that are not bound as offline events. */
export function notQueued(bound: readonly BoundEvent[], codes: readonly string[]): string[] {
	const queued = new Set(bound.filter(({ offline }) => offline).map(({ event }) => event));
	return codes.filter((code) => !queued.has(code.toUpperCase()));
}

/**
 * Lets events of these codes go into the queue of the application. What is bound already is no failure.
 * @throws EventsNotBound, or BitrixError when no code could be bound for the same reason, such as a person without
 * administrator rights.
 */
export async function bindQueue(send: SendBatch, codes: readonly string[]): Promise<void> {
	if (codes.length === 0) return;
	const outcomes = await send(codes.map((code, index) => offlineCommand('event.bind', code, index)));
	const refused = codes.flatMap((event, index) => {
		const outcome = outcomes.find(({ key }) => key === bindKey(index));
		return outcome !== undefined && isBound(outcome)
			? []
			: [{ event, error: failureIn(outcome, 'event.bind') }];
	});
	if (refused.length === 0) return;
	const [{ error }] = refused;
	throw refused.length === codes.length && error.kind !== 'request'
		? withRightsNeeded(error)
		: new EventsNotBound(refused);
}

/** Lets no more events of these codes into the queue. @throws BitrixError */
export async function unbindQueue(send: SendBatch, codes: readonly string[]): Promise<void> {
	if (codes.length === 0) return;
	const outcomes = await send(codes.map((code, index) => offlineCommand('event.unbind', code, index)));
	const failed = outcomes.find(({ status }) => status !== 'done');
	if (failed !== undefined) throw failureIn(failed, 'event.unbind');
}
