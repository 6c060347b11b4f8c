import { whyNotInBatch } from '../../batch/encode';
import { ItemGroup } from './item-group';
import { type PackedCall, Packer, type Sizes, type WhyAlone } from './packer';
import { isRest3, whyNotInRest3Batch } from '../../batch/rest3';
import type { SendCommands } from './command-list';
import { effectOf } from './effect';
import type { Ticket } from './entrance';
import type { BitrixError } from '../answers/errors';
import { asBitrixError, isUnknown, missingInAnswer, stopsAll } from '../answers/failure';
import type { Requester } from './request';
import { effectIn, type Sender, type SentOutcome, type TicketedCommand } from './sender';
import type { Place } from './place';
import type { CallOptions, MethodParameters, Reply } from '../types';

type WaitingCall = PackedCall<Ticket>;

/** Makes calls that may share a request: single calls, and chains of calls that refer to each other. */
export interface PackedCaller {
	/** Calls a method. @throws BitrixError */
	(method: string, parameters?: MethodParameters, options?: PlacedOptions): Promise<Reply>;
	/** Sends a chain in one request, which other calls may share. With `halt`, commands after a failed one are `skipped`. */
	together: SendCommands;
	/** Counts the caller as waiting until `work` is done: other calls do not wait for one of this caller. */
	during<Answer>(work: Promise<Answer>): Promise<Answer>;
}

/** How to make a call of an item. */
export interface PlacedOptions extends CallOptions {
	/** The place of the call among those for the same record. */
	place?: Place | Promise<Place>;
}

export interface Packing {
	requester: Requester;
	sizes: Sizes;
	sender: Sender;
	/** The items that call, if they do other work before they call. */
	group?: ItemGroup;
}

export function packedCaller({ requester, sizes, sender, group = new ItemGroup() }: Packing): PackedCaller {
	const send = async (calls: WaitingCall[]): Promise<void> =>
		await sendCalls(calls, sender, requester).catch((error: unknown) => {
			// Or the calls would wait for ever.
			for (const { method, reject } of calls) reject(asBitrixError(error, method));
		});
	const { entrance } = requester;
	const packer = new Packer<Ticket>(send, entrance, sizes, whyAlone, group);
	// A batch carries calls of one version only.
	const rest3 = new Packer<Ticket>(send, entrance, sizes, whyNotInRest3Batch, group);
	const call = async (
		method: string,
		parameters: MethodParameters = {},
		{ effect = effectOf(method, parameters), place }: PlacedOptions = {},
	): Promise<Reply> => await (isRest3(method) ? rest3 : packer).call(method, parameters, effect, place);
	const together: SendCommands = async (commands, halt) => {
		const chain: WaitingCall[] = [];
		const each = commands.map(
			async (command) => await new Promise<SentOutcome>((settle) => chain.push(inChain(command, settle))),
		);
		packer.chain(chain);
		const outcomes = await Promise.all(each);
		// The error of a command that is sent again stops nothing.
		const errors = outcomes.map((outcome) =>
			'error' in outcome && outcome.status !== 'again' ? outcome.error : undefined,
		);
		const stopped = errors.find((error) => error !== undefined && stopsAll(error));
		return { outcomes: halt ? upToFailure(outcomes) : outcomes, ...(stopped && { stopped }) };
	};
	const during = async <Answer>(work: Promise<Answer>): Promise<Answer> => await group.during(work);
	return Object.assign(call, { together, during });
}

const whyAlone: WhyAlone = (method, parameters) => whyNotInBatch(method, parameters, false);

function inChain(command: TicketedCommand, settle: (outcome: SentOutcome) => void): WaitingCall {
	const { key, method, parameters = {}, ticket } = command;
	const effect = effectIn(command);
	return {
		...{ key, method, parameters, effect, ticket },
		resolve: (reply) => settle({ key, status: 'done', reply }),
		reject: (failure) => {
			const error = failure as BitrixError;
			settle({ key, status: isUnknown(error, effect) ? 'unknown' : 'failed', error });
		},
		again: (reason) => settle({ key, status: 'again', error: reason as BitrixError, pauseMs: 0 }),
	};
}

/** Marks what follows a failure as skipped. The request itself has not stopped, because it carries other calls too. */
function upToFailure(outcomes: SentOutcome[]): SentOutcome[] {
	const failed = outcomes.findIndex(({ status }) => status !== 'done');
	return outcomes.map((outcome, index) =>
		failed < 0 || index <= failed ? outcome : { key: outcome.key, status: 'skipped' },
	);
}

/** Sends calls in one request, and settles each of them. */
async function sendCalls(calls: WaitingCall[], sender: Sender, requester: Requester): Promise<void> {
	const commands = calls.map(({ key, method, parameters, effect, ticket }, index) => ({
		...{ key: key ?? `c${index}`, method, parameters, effect, ticket },
	}));
	const sent = await sender.send(commands, false);
	const outcomes = keepOrder(calls, sent.outcomes);
	const again: Array<() => void> = [];
	let pauseMs = 0;
	outcomes.forEach((outcome, index) => {
		const call = calls[index];
		if (outcome.status === 'done') {
			call.resolve(outcome.reply);
		} else if (outcome.status === 'again') {
			pauseMs = Math.max(pauseMs, outcome.pauseMs);
			again.push(() => call.again(outcome.error));
		} else {
			// Nothing is skipped in a batch that does not halt.
			call.reject(outcome.status === 'skipped' ? missingInAnswer(call.method) : outcome.error);
		}
	});
	// All at the same time, so that they can share a request again.
	void requester.pause(pauseMs).then(() => again.forEach((call) => call()));
}

/**
 * Keeps the order of calls for the same record when some of them are to be sent again. Those behind them are sent again
 * too, since they have the last word. If one of these must not run twice, the calls in front of it are not sent again.
 */
function keepOrder(calls: readonly WaitingCall[], outcomes: readonly SentOutcome[]): SentOutcome[] {
	if (!outcomes.some(({ status }) => status === 'again')) return [...outcomes];
	const kept = [...outcomes];
	const final = new Set<Place>();
	for (let index = calls.length - 1; index >= 0; index--) {
		const { place, effect } = calls[index];
		const { status } = kept[index];
		if (place === undefined) continue;
		const isLast = status === 'unknown' || (status === 'done' && effect === 'create') || final.has(place);
		if (isLast) for (const one of place.before) final.add(one);
	}
	const repeated = new Set<Place>();
	calls.forEach((call, index) => {
		const { place, effect, ticket } = call;
		if (place === undefined) return;
		const outcome = kept[index];
		if (outcome.status === 'again' && final.has(place)) {
			kept[index] = overtaken(call, outcome);
			return;
		}
		const behind = place.before.some((one) => repeated.has(one));
		if (behind || outcome.status === 'again') repeated.add(place);
		if (!behind || outcome.status !== 'done') return;
		// A delete that finds nothing then has deleted the record before.
		ticket.tries.mayHaveRun ||= effect !== 'read';
		kept[index] = { key: outcome.key, status: 'again', error: missingInAnswer(call.method), pauseMs: 0 };
	});
	return kept;
}

/** The end of a call that would be sent again if a later one for its record had not taken effect already. */
function overtaken(
	{ method, effect, ticket }: WaitingCall,
	{ key, error }: { key: string; error: BitrixError },
): SentOutcome {
	const failure = ticket.tries.stamp(error, { method, effect }).with({
		advice: 'It was not sent again, because a later item has changed the same record meanwhile.',
	});
	return { key, status: isUnknown(failure, effect) ? 'unknown' : 'failed', error: failure };
}
