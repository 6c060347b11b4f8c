import type { Command, MethodParameters, Reply } from '../batch/command';
import { BATCH_LENGTH, whyNotInBatch } from '../batch/encode';
import { emptyResults, fillIn, referencedKeys } from '../batch/reference';
import { BitrixError } from './errors';
import type { BatchOptions, CommandOutcome } from './types';

// What refers to what is also what can be checked before anything is sent.
export { referencedKeys };

/** Sends up to 50 commands as one request; one outcome a command, in order. Never rejects. */
export type SendCommands = (commands: readonly Command[], halt: boolean) => Promise<CommandOutcome[]>;

/**
 * Runs commands strictly in their order, in as few requests as that allows: packed by 50; a command that a batch cannot
 * carry unchanged goes alone. A reference to a command of an earlier request is filled in here, with the server's rules;
 * one to a command of the same request is left to the server.
 */
export class CommandList {
	private readonly outcomes = new Map<string, CommandOutcome>();
	private readonly earlier = emptyResults();
	private group: Command[] = [];
	/** Why nothing more is sent. */
	private stopped: string | undefined;

	constructor(
		private readonly commands: readonly Command[],
		private readonly options: BatchOptions,
		private readonly send: SendCommands,
	) {}

	async run(): Promise<CommandOutcome[]> {
		for (const command of this.commands) await this.add(command);
		await this.flush();
		return this.commands.map(({ key }) => this.outcomes.get(key) ?? this.notSent(key, 'it was not reached'));
	}

	private async add(command: Command): Promise<void> {
		// What the group gives must be known when this command has to go alone, or in a later request.
		if (this.group.length === BATCH_LENGTH) await this.flush();
		let parameters = this.filled(command);
		if (this.mustGoAlone(command.method, parameters)) {
			await this.flush();
			parameters = this.filled(command);
		}
		const reason = this.stopped ?? this.missing(command);
		if (reason !== undefined) {
			this.outcomes.set(command.key, this.notSent(command.key, reason));
			if (this.options.halt) this.stopped ??= `an earlier command was not sent: ${command.key}`;
			return;
		}
		this.group.push({ ...command, parameters });
		if (this.mustGoAlone(command.method, parameters)) await this.flush();
	}

	private filled({ parameters = {} }: Command): MethodParameters {
		return fillIn(parameters, this.earlier);
	}

	private mustGoAlone(method: string, parameters: MethodParameters): boolean {
		const refersToGroup = referencedKeys(parameters).some((key) => this.isInGroup(key));
		return whyNotInBatch(method, parameters, refersToGroup) !== undefined;
	}

	private isInGroup(key: string): boolean {
		return this.group.some((command) => command.key === key);
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
		if (group.length === 0) return;
		this.group = [];
		for (const outcome of await this.send(group, this.options.halt ?? false)) this.settle(outcome);
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

/** How a whole request ended for each of its commands. */
export function outcomesOfFailure(commands: readonly Command[], error: BitrixError): CommandOutcome[] {
	const unknown = !error.notExecuted && (error.kind === 'outcomeUnknown' || error.kind === 'server');
	return commands.map(({ key }) => ({ key, status: unknown ? 'unknown' : 'failed', error }));
}

export function outcomeOfReply({ key }: Command, reply: Reply): CommandOutcome {
	return { key, status: 'done', reply };
}
