import type { Command, MethodParameters, Reply } from '../batch/command';
import { BATCH_LENGTH, whyNotInBatch } from '../batch/encode';
import { emptyResults, fillIn, referencedKeys } from '../batch/reference';
import type { Admission, Way } from '../limits/operating/operating-time';
import type { Entrance } from './entrance';
import { BitrixError } from './errors';
import type { BatchOptions, CommandOutcome } from './types';

// What refers to what is also what can be checked before anything is sent.
export { referencedKeys };

/** A command that was let in by the operating time of its method. */
export interface AdmittedCommand extends Command {
	admission: Admission;
}

/** How a command ended, or that the operating time of its method refused it: it had no effect and may be sent again. */
export type SentOutcome = CommandOutcome | { key: string; status: 'refused'; error: BitrixError };

/** Sends up to 50 commands as one request; one outcome a command, in order; leaves their admissions. Never rejects. */
export type SendCommands = (commands: readonly AdmittedCommand[], halt: boolean) => Promise<SentOutcome[]>;

export interface ListOptions extends BatchOptions {
	/** Send what goes into one request now; the rest is `notSent`. */
	oneRequest?: boolean;
}

interface Member {
	/** As it was given, before references were filled in. */
	command: Command;
	admitted: AdmittedCommand;
}

/**
 * Runs commands strictly in their order, in as few requests as that allows: packed by 50; a command that a batch cannot
 * carry unchanged goes alone. A reference to a command of an earlier request is filled in here, with the server's rules;
 * one to a command of the same request is left to the server.
 *
 * A command whose method must wait for its operating time is waited for in its place, after what was gathered before it.
 * One that is refused nevertheless comes again: together with all that follow when the list halts at failures, otherwise
 * by itself, unless others of the same request needed it.
 */
export class CommandList {
	private readonly outcomes = new Map<string, CommandOutcome>();
	private readonly earlier = emptyResults();
	private group: Member[] = [];
	/** Still to come; the next one is the last. */
	private readonly rest: Command[];
	/** With what commands were let in that come again. */
	private readonly refused = new Map<string, Admission>();
	/** Methods that were waited for in vain. */
	private readonly givenUp = new Map<string, BitrixError>();
	/** Why nothing more is sent. */
	private stopped: string | undefined;

	constructor(
		private readonly commands: readonly Command[],
		private readonly options: ListOptions,
		private readonly entrance: Entrance,
		private readonly send: SendCommands,
	) {
		this.rest = [...commands].reverse();
	}

	async run(): Promise<CommandOutcome[]> {
		for (;;) {
			const command = this.rest.pop();
			if (command !== undefined) await this.add(command);
			else if (this.group.length > 0) await this.flush();
			else break;
		}
		return this.commands.map(({ key }) => this.outcomes.get(key) ?? this.notSent(key, 'it was not reached'));
	}

	private async add(command: Command): Promise<void> {
		const { key, method } = command;
		const parameters = this.filled(command);
		const reason = this.stopped ?? this.missing(command);
		if (reason !== undefined) {
			this.outcomes.set(key, this.notSent(key, reason));
			if (this.options.halt) this.stopped ??= `an earlier command was not sent: ${key}`;
			return;
		}
		const alone = this.mustGoAlone(method, parameters);
		const fits = this.group.length === 0 || (!alone && this.group.length < BATCH_LENGTH);
		const way = alone ? 'direct' : 'nested';
		let admission = fits ? this.entrance.tryEnter(method, way, this.refused.get(key)) : undefined;
		if (admission === undefined && this.group.length > 0) {
			// What the group gives must be known when this command goes alone, or later; and the group need not wait with it.
			this.rest.push(command);
			await this.flush();
			return;
		}
		admission ??= await this.waitFor(command, way);
		if (admission === undefined) return;
		this.group.push({ command, admitted: { ...command, parameters, admission } });
		if (alone) await this.flush();
	}

	/** Waits until the command may be sent; undefined when that has failed. */
	private async waitFor({ key, method }: Command, way: Way): Promise<Admission | undefined> {
		let error = this.givenUp.get(method);
		if (error === undefined) {
			const admission = await this.entrance
				.enter(method, way, this.refused.get(key))
				.catch((failure: BitrixError) => failure);
			if (!(admission instanceof BitrixError)) return admission;
			error = admission;
			this.givenUp.set(method, error);
		}
		this.settle({ key, status: 'failed', error });
		return undefined;
	}

	private filled({ parameters = {} }: Command): MethodParameters {
		return fillIn(parameters, this.earlier);
	}

	private mustGoAlone(method: string, parameters: MethodParameters): boolean {
		const refersToGroup = referencedKeys(parameters).some((key) => this.isInGroup(key));
		return whyNotInBatch(method, parameters, refersToGroup) !== undefined;
	}

	private isInGroup(key: string): boolean {
		return this.group.some(({ command }) => command.key === key);
	}

	/** A command of an earlier request that this one needs, and that gave nothing. */
	private missing({ parameters }: Command): string | undefined {
		const key = referencedKeys(parameters).find((name) => {
			const outcome = this.outcomes.get(name);
			return outcome !== undefined && outcome.status !== 'done';
		});
		return key === undefined ? undefined : `it refers to the command "${key}", which gave no result`;
	}

	private async flush(): Promise<void> {
		const { group } = this;
		const { halt = false, oneRequest } = this.options;
		this.group = [];
		const outcomes = await this.send(
			group.map(({ admitted }) => admitted),
			halt,
		);
		const again: Member[] = [];
		outcomes.forEach((outcome, index) => {
			const member = group[index];
			if (outcome.status === 'refused' && (halt || !isNeeded(member, group))) {
				this.refused.set(outcome.key, member.admitted.admission);
				again.push(member);
			} else if (outcome.status === 'refused') {
				this.settle({ ...outcome, status: 'failed' });
			} else if (outcome.status === 'notSent' && again.length > 0) {
				again.push(member);
			} else {
				this.settle(outcome);
			}
		});
		this.rest.push(...again.reverse().map(({ command }) => command));
		if (oneRequest && this.outcomes.size > 0) this.stopped ??= 'it is left for a later request';
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
		if (this.options.halt) this.stopped ??= `the command "${key}" did not succeed`;
		if (outcome.status === 'failed') {
			this.earlier.error[key] = { error: outcome.error.code, error_description: outcome.error.description };
			// The request as a whole did not get through: the next ones would meet the same.
			if (outcome.error.method === 'batch')
				this.stopped ??= `the request before did not get through: ${outcome.error.description}`;
		}
		if (outcome.status === 'unknown') this.stopped ??= `the outcome of the request before is unknown`;
	}

	private notSent(key: string, reason: string): CommandOutcome {
		return { key, status: 'notSent', reason };
	}
}

/** Whether another command of the request refers to this one. */
function isNeeded({ command }: Member, group: readonly Member[]): boolean {
	return group.some(({ admitted }) => referencedKeys(admitted.parameters).includes(command.key));
}

/** How a whole request ended for each of its commands. */
export function outcomesOfFailure(commands: readonly Command[], error: BitrixError): CommandOutcome[] {
	const unknown = !error.notExecuted && (error.kind === 'outcomeUnknown' || error.kind === 'server');
	return commands.map(({ key }) => ({ key, status: unknown ? 'unknown' : 'failed', error }));
}

export function outcomeOfReply({ key }: Command, reply: Reply): CommandOutcome {
	return { key, status: 'done', reply };
}
