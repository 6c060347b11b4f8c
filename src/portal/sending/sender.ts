import type { Command, Effect, TimeBlock } from '../../batch/command';
import { encodeCommand } from '../../batch/encode';
import { isRest3, REST_3_BATCH, rest3Calls } from '../../batch/rest3';
import { effectOf } from './effect';
import type { Ticket } from './entrance';
import { BitrixError } from '../answers/errors';
import {
	asBitrixError,
	isUnknown,
	mayBeOneOf,
	mayHaveCost,
	missingInAnswer,
	stopsAll,
} from '../answers/failure';
import type { RequestAnswer, Requester } from './request';
import { Tries } from './tries';
import type { CommandOutcome } from '../types';

/** A command with the ticket that lets it in. */
export interface TicketedCommand extends Command {
	ticket: Ticket;
}

/** How one attempt at a command ended. */
export type SentOutcome =
	| Exclude<CommandOutcome, { status: 'notSent' }>
	/** It failed for a passing reason, and a repeat does no harm. */
	| { key: string; status: 'again'; error: BitrixError; pauseMs: number }
	/** The portal stopped before it: it has not run. */
	| { key: string; status: 'skipped' };

/** How the commands of one request ended. */
export interface SentCommands {
	/** One for each command, in their order. */
	outcomes: SentOutcome[];
	/** Why further requests need not be tried: this one did not get through at all. */
	stopped?: BitrixError;
}

/**
 * Sends up to 50 commands as one request, and decides for each of them whether it is sent again
 * (docs/internals/writing-safely.md, "In a batch each command is judged alone").
 */
export class Sender {
	constructor(private readonly requester: Requester) {}

	/** Sends commands, ends their admissions, and notes the attempt in their tickets. Never rejects. */
	async send(commands: readonly TicketedCommand[], halt: boolean): Promise<SentCommands> {
		try {
			const [first] = commands;
			const alone = commands.length === 1 && !first.ticket.admission.mustBeNested;
			if (alone) return await this.sendAlone(first);
			const sent = isRest3(first.method)
				? await this.sendRest3Batch(commands)
				: await this.sendBatch(commands, halt);
			for (const outcome of sent.outcomes) {
				if ('error' in outcome && outcome.status !== 'again') this.requester.givenUp(outcome.error);
			}
			return sent;
		} finally {
			for (const { ticket } of commands) ticket.admission.left();
		}
	}

	/** Sends a command as a call of its own, which keeps the types of its values. */
	private async sendAlone(command: TicketedCommand): Promise<SentCommands> {
		const { key, method, parameters = {}, ticket } = command;
		const effect = effectIn(command);
		try {
			const { reply } = await this.requester.request({ method, parameters, effect, ...ticket });
			return { outcomes: [{ key, status: 'done', reply }] };
		} catch (failure) {
			const error = asBitrixError(failure, method);
			if (error.kind === 'operatingLimit') return { outcomes: [judged(command, error, 0)] };
			return { outcomes: [ended(command, ticket.tries, error)], ...(stopsAll(error) && { stopped: error }) };
		}
	}

	private async sendBatch(commands: readonly TicketedCommand[], halt: boolean): Promise<SentCommands> {
		const tries = Tries.ofRequest(commands);
		try {
			const cmd = Object.fromEntries(
				commands.map(({ key, method, parameters = {} }) => [key, encodeCommand(method, parameters)]),
			);
			// `create`: with an unknown outcome the request is not repeated as a whole, since each command is judged alone.
			const answer = await this.requester.request({
				method: 'batch',
				parameters: { halt: halt ? 1 : 0, cmd },
				effect: 'create',
				commands,
				tries,
			});
			return judgedOutcomes(commands, tries, answer, halt);
		} catch (failure) {
			return lostBatch(commands, tries, asBitrixError(failure, 'batch'));
		}
	}

	/**
	 * Sends calls of REST 3.0 that read. When one fails, its error is the whole answer. So they are sent again in two halves,
	 * until it is clear which call failed (docs/internals/batches.md, "The batch of REST 3.0").
	 */
	private async sendRest3Batch(commands: readonly TicketedCommand[]): Promise<SentCommands> {
		const tries = Tries.ofRequest(commands);
		try {
			const answer = await this.requester.request({
				method: REST_3_BATCH,
				parameters: rest3Calls(commands),
				effect: 'read',
				commands,
				tries,
			});
			return judgedOutcomes(commands, tries, answer, false);
		} catch (failure) {
			const error = asBitrixError(failure, REST_3_BATCH);
			if (!mayBeOneOf(commands, error)) return lostBatch(commands, tries, error);
			const middle = Math.ceil(commands.length / 2);
			const halves = [commands.slice(0, middle), commands.slice(middle)];
			const sent = await Promise.all(halves.map(async (half) => await this.send(half, false)));
			const stopped = sent.find((half) => half.stopped !== undefined)?.stopped;
			return { outcomes: sent.flatMap(({ outcomes }) => outcomes), ...(stopped && { stopped }) };
		}
	}
}

/** The outcomes of a batch that got no answer, or was refused as a whole. */
function lostBatch(commands: readonly TicketedCommand[], request: Tries, error: BitrixError): SentCommands {
	const random = Math.random();
	const outcomes = commands.map((command): SentOutcome => {
		const { tries, admission } = command.ticket;
		tries.add(request);
		if (error.notExecuted) return ended(command, tries, error);
		admission.lost('nested');
		return judged(command, error, random);
	});
	return { outcomes, ...((error.notExecuted || stopsAll(error)) && { stopped: error }) };
}

/** The outcomes of a batch that was answered. */
function judgedOutcomes(
	commands: readonly TicketedCommand[],
	request: Tries,
	{ reply, batch }: RequestAnswer,
	halt: boolean,
): SentCommands {
	const random = Math.random();
	let failed = false;
	let stopped: BitrixError | undefined;
	const outcomes = commands.map((command): SentOutcome => {
		const { key, method } = command;
		const { tries, admission } = command.ticket;
		const part = batch.get(key);
		if (part === undefined && halt && failed) return { key, status: 'skipped' };
		if (part !== undefined && !(part instanceof BitrixError)) {
			admission.answered('nested', ownTime(part.time, reply.time));
			return { key, status: 'done', reply: part };
		}
		failed = true;
		const error = part ?? missingInAnswer(method);
		tries.add(request);
		if (error.kind === 'operatingLimit') admission.refused('nested');
		else if (mayHaveCost(error)) admission.lost('nested');
		const outcome = judged(command, error, random);
		if (outcome.status !== 'again' && stopsAll(error)) stopped ??= error;
		return outcome;
	});
	return { outcomes, ...(stopped !== undefined && { stopped }) };
}

/** What a repeat of a command would do. */
export function effectIn({ effect, method, parameters }: Command): Effect {
	return effect ?? effectOf(method, parameters);
}

/**
 * The outcome of a command that failed: it is sent again, or has ended.
 * @param random the same for all commands of a request, so that they are sent again together.
 */
function judged(command: TicketedCommand, error: BitrixError, random: number): SentOutcome {
	const { tries } = command.ticket;
	const pauseMs = tries.failed(error, effectIn(command), random);
	return pauseMs === undefined
		? ended(command, tries, error)
		: { key: command.key, status: 'again', error, pauseMs };
}

/** The outcome of a command that failed and is not sent again. */
export function ended(
	command: Command,
	tries: Tries,
	failure: BitrixError,
): Extract<CommandOutcome, { error: BitrixError }> {
	const { key, method } = command;
	const effect = effectIn(command);
	const error = tries.stamp(failure, { method, effect });
	return { key, status: isUnknown(error, effect) ? 'unknown' : 'failed', error };
}

/**
 * The `time` of a command, or undefined if it is not about the command's method: some portals charge the method `batch`
 * instead, and repeat its counter in every command (docs/internals/operating-time.md, "In a batch the sources disagree").
 */
function ownTime(time: TimeBlock | undefined, ofBatch: TimeBlock | undefined): TimeBlock | undefined {
	const repeated = ofBatch?.operating !== undefined && ofBatch.operating > 0;
	return repeated && time?.operating === ofBatch.operating ? undefined : time;
}
