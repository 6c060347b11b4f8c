import type { Command, MethodParameters } from '../../batch/command';
import { whyNotInBatch } from '../../batch/encode';
import { emptyResults, fillIn, hasStrayReference, referencedKeys, referencesIn } from '../../batch/reference';
import { FIRST_WRITES } from '../../facts/lengths';
import type { Way } from '../../limits/operating/operating-time';
import type { Entrance, Ticket } from './entrance';
import type { Sizes } from './packer';
import { BitrixError } from '../answers/errors';
import { effectIn, ended, type SentCommands, type TicketedCommand } from './sender';
import { Tries } from './tries';
import type { BatchOptions, CommandOutcome } from '../types';

// For callers that check references before anything is sent.
export { referencedKeys };

export interface ListOptions extends BatchOptions {
	/** Send only what fits into one request; the rest is `notSent`. */
	oneRequest?: boolean;
}

/** Sends up to 50 commands as one request, and ends their admissions. Never rejects. */
export type SendCommands = (commands: readonly TicketedCommand[], halt: boolean) => Promise<SentCommands>;

/** What a `CommandList` needs from its caller. */
export interface ListSurroundings {
	entrance: Entrance;
	sizes: Pick<Sizes, 'apart' | 'most' | 'isBlind'>;
	send: SendCommands;
	/** Waits for a time, or until the caller gives up. Never rejects. */
	pause(milliseconds: number): Promise<void>;
}

interface Member {
	/** The command as the caller gave it, before references were filled in. */
	command: Command;
	sent: TicketedCommand;
}

/** A failed attempt, after which a command is sent again. */
interface FailedAttempt {
	sent: TicketedCommand;
	error: BitrixError;
}

/**
 * Runs commands strictly in their order, in as few requests as possible. A command that a batch cannot carry unchanged is
 * sent alone. References to commands of earlier requests are filled in here, with the server's rules; references within a
 * request are left to the server.
 *
 * When a command has failed, the server still runs commands that refer to it, with something else in place of the value.
 * A request with references therefore stops at its first failure, even if the list goes on. The commands after it are
 * sent in a later request, except those that refer to the failed one.
 *
 * If the method of a command must wait for its operating time, the commands before it are sent, and then the list waits.
 * A command that failed for a passing reason is sent again, together with those that the server did not reach.
 */
export class CommandList {
	private readonly outcomes = new Map<string, CommandOutcome>();
	private readonly earlier = emptyResults();
	private group: Member[] = [];
	/** Commands still to send, in reverse order. */
	private readonly rest: Command[];
	private readonly places: ReadonlyMap<string, number>;
	/** The last attempt at each command that is sent again. */
	private readonly failed = new Map<string, FailedAttempt>();
	/** Errors of methods for which waiting has failed. */
	private readonly givenUp = new Map<string, BitrixError>();
	/** Why the commands after a place in the list are not sent. */
	private stopped: { behind: number; reason: string } | undefined;

	constructor(
		private readonly commands: readonly Command[],
		private readonly options: ListOptions,
		private readonly surroundings: ListSurroundings,
	) {
		this.rest = [...commands].reverse();
		this.places = new Map(commands.map(({ key }, index) => [key, index]));
	}

	async run(): Promise<CommandOutcome[]> {
		for (;;) {
			const command = this.rest.pop();
			if (command !== undefined) await this.add(command);
			else if (this.group.length > 0) await this.flush();
			else break;
		}
		return this.commands.map(
			({ key }) => this.outcomes.get(key) ?? { key, status: 'notSent', reason: 'it was not reached' },
		);
	}

	private async add(command: Command): Promise<void> {
		const { key, method } = command;
		const reason = this.whyNot(command);
		if (reason !== undefined) {
			this.giveUp(key, reason);
			return;
		}
		const { entrance } = this.surroundings;
		const parameters = fillIn(command.parameters ?? {}, this.earlier);
		const alone = this.mustGoAlone(method, parameters);
		const fits = this.group.length === 0 || (!alone && this.fits(command));
		const way = alone ? 'direct' : 'nested';
		const earlier = this.failed.get(key)?.sent.ticket;
		let ticket = fits ? entrance.tryEnter(method, way, earlier) : undefined;
		if (ticket === undefined && this.group.length > 0) {
			// The group is sent first: this command may need its results, and the group need not wait for this command.
			this.rest.push(command);
			await this.flush();
			return;
		}
		ticket ??= await this.waitFor(command, way, earlier);
		if (ticket === undefined) return;
		this.group.push({ command, sent: { ...command, parameters, ticket } });
		if (alone) await this.flush();
	}

	/** Waits until the command may be sent. Undefined if that failed: the command is settled then. */
	private async waitFor(command: Command, way: Way, earlier?: Ticket): Promise<Ticket | undefined> {
		const { method } = command;
		let error = this.givenUp.get(method);
		if (error === undefined) {
			const ticket = await this.surroundings.entrance
				.enter(method, way, earlier)
				.catch((failure: BitrixError) => failure);
			if (!(ticket instanceof BitrixError)) return ticket;
			error = ticket;
			this.givenUp.set(method, error);
		}
		this.settle(ended(command, earlier?.tries ?? new Tries(), error));
		return undefined;
	}

	private fits(command: Command): boolean {
		const { sizes } = this.surroundings;
		const commands = [...this.commandsOfGroup(), command];
		const isBlind = (one: Command): boolean => sizes.isBlind({ method: one.method, effect: effectIn(one) });
		if (isBlind(command) && commands.filter(isBlind).length > FIRST_WRITES) return false;
		return sizes.most(commands) > this.group.length;
	}

	private commandsOfGroup(): Command[] {
		return this.group.map(({ command }) => command);
	}

	private mustGoAlone(method: string, parameters: MethodParameters): boolean {
		const keys = new Set(this.commandsOfGroup().map(({ key }) => key));
		const refersToGroup = referencedKeys(parameters).some((key) => keys.has(key));
		return (
			this.surroundings.sizes.apart ||
			whyNotInBatch(method, parameters, refersToGroup) !== undefined ||
			(refersToGroup && hasStrayReference(parameters, keys))
		);
	}

	/** Why the command is not sent: the list has stopped before it, or a command that it refers to gave no result. */
	private whyNot({ key, parameters }: Command): string | undefined {
		const { stopped } = this;
		if (stopped !== undefined && (this.places.get(key) ?? 0) > stopped.behind) return stopped.reason;
		const missing = referencesIn(parameters).find(({ word, key: source }) => {
			const outcome = this.outcomes.get(source);
			if (outcome === undefined || outcome.status === 'done') return false;
			return !(outcome.status === 'failed' && word === 'error');
		});
		return missing && `it refers to the command "${missing.key}", which gave no result`;
	}

	/** Settles a command that is not sent, or not sent again: then it may have been carried out. */
	private giveUp(key: string, reason: string): void {
		const last = this.failed.get(key);
		const mayHaveRun = last !== undefined && (last.sent.ticket.tries.mayHaveRun || !last.error.notExecuted);
		this.settle(
			mayHaveRun ? ended(last.sent, last.sent.ticket.tries, last.error) : { key, status: 'notSent', reason },
		);
	}

	private async flush(): Promise<void> {
		const { group } = this;
		const { halt = false, oneRequest } = this.options;
		this.group = [];
		const { outcomes, stopped } = await this.surroundings.send(
			group.map(({ sent }) => sent),
			halt || refersToItself(group),
		);
		const back: Command[] = [];
		let pauseMs = 0;
		outcomes.forEach((outcome, index) => {
			const { command, sent } = group[index];
			if (outcome.status === 'again') {
				this.failed.set(command.key, { sent, error: outcome.error });
				pauseMs = Math.max(pauseMs, outcome.pauseMs);
				back.push(command);
			} else if (outcome.status === 'skipped') {
				back.push(command);
			} else {
				this.settle(outcome);
			}
		});
		this.rest.push(...back.reverse());
		if (stopped !== undefined)
			this.stop(-1, `an earlier request did not get through: ${stopped.description}`);
		if (oneRequest && this.outcomes.size > 0) this.stop(-1, 'it is left for a later request');
		if (back.length > 0 && this.stopped?.behind !== -1) await this.surroundings.pause(pauseMs);
	}

	private settle(outcome: CommandOutcome): void {
		const { key } = outcome;
		this.outcomes.set(key, outcome);
		if (outcome.status === 'done') {
			const { result, next, total, time } = outcome.reply;
			this.earlier.result[key] = result;
			if (next !== undefined) this.earlier.next[key] = next;
			if (total !== undefined) this.earlier.total[key] = total;
			if (time !== undefined) this.earlier.time[key] = time;
			return;
		}
		if (this.options.halt) this.stop(this.places.get(key) ?? 0, `the command "${key}" did not succeed`);
		if (outcome.status === 'failed') {
			this.earlier.error[key] = { error: outcome.error.code, error_description: outcome.error.description };
		}
	}

	private stop(behind: number, reason: string): void {
		if (this.stopped === undefined || behind < this.stopped.behind) this.stopped = { behind, reason };
	}
}

/** Whether a command of the request refers to another command of the same request. */
function refersToItself(group: readonly Member[]): boolean {
	const keys = new Set(group.map(({ command }) => command.key));
	return group.some(({ sent }) => referencedKeys(sent.parameters).some((key) => keys.has(key)));
}
