import type { Command, MethodParameters, Reply, TimeBlock } from '../batch/command';
import { encodeCommand } from '../batch/encode';
import { ItemGroup } from '../batch/item-group';
import { ItemTurns } from '../batch/item-turns';
import { type PackedCall, Packer } from '../batch/packer';
import { unpackBatch } from '../batch/unpack';
import type { Admission, OperatingReading } from '../limits/operating/operating-time';
import type { WindowReading } from '../limits/meter-state';
import type { PlanName } from '../limits/policy';
import type { Priority } from '../limits/priority';
import type { LedgerSnapshot } from '../usage/ledger';
import {
	type AdmittedCommand,
	CommandList,
	type ListOptions,
	outcomeOfReply,
	outcomesOfFailure,
	type SentOutcome,
} from './command-list';
import { effectOf, jointEffect } from './effect';
import type { BitrixError } from './errors';
import { asBitrixError, mayHaveCost, missingInAnswer } from './failure';
import { Finder } from './finder';
import type { Metadata } from './metadata';
import type { PlanSource } from './plan';
import { readList } from './read';
import { errorOf, replyOf } from './reply';
import { type PortalSettings, Requester } from './request';
import { type SharedPortal, sharedPortal } from './shared-portal';
import type { Transport } from './transport';
import type {
	BatchOptions,
	CallMethod,
	CallOptions,
	CommandOutcome,
	FindRecords,
	ListRequest,
	Page,
} from './types';

// Whoever works on items makes the group that the packer listens to.
export { ItemGroup, ItemTurns };

/** How a portal's limits stand, as we know them: Bitrix24 has no call that tells. */
export interface PortalUsage {
	portal: string;
	plan: { name: PlanName; source: PlanSource };
	/** Absent where the portal has no request limit. */
	bucket?: {
		/** Requests counted now. */
		level: number;
		capacity: number;
		leakPerSecond: number;
		/** Requests that may be sent at once. */
		free: number;
		/** Milliseconds until requests go on after a refusal; 0 when nothing is held. */
		pausedForMs: number;
	};
	/** Requests that other limits allow in a time, such as a daily budget. */
	windows: WindowReading[];
	/** Processes of this n8n that share these limits. */
	processes: number;
	/** Requests that wait, and that are under way, in this process. */
	waiting: Record<Priority, number>;
	inFlight: number;
	ledger: LedgerSnapshot;
	/** Seconds of operating time by method, as last told by the portal, highest first. */
	operating: OperatingReading[];
}

/**
 * One portal for one caller (a node's execution, a script). Light to make: its limits, figures and dictionaries are
 * shared with every other caller of the same portal in this process.
 */
export class Portal {
	private readonly shared: SharedPortal;
	private readonly requester: Requester;
	/** `call` as a function that can be handed over. */
	readonly caller: CallMethod = async (...parameters) => await this.call(...parameters);

	constructor(
		private readonly transport: Transport,
		private readonly settings: PortalSettings,
	) {
		this.shared = sharedPortal(transport.portal);
		this.shared.claim(transport.identity, settings);
		this.requester = new Requester(transport, settings, this.shared);
	}

	/** Dictionaries of the portal as this credential sees them. */
	get metadata(): Metadata {
		return this.shared.metadataOf(this.transport.identity);
	}

	/**
	 * One request.
	 * @throws BitrixError
	 */
	async call<Result = unknown>(
		method: string,
		parameters: MethodParameters = {},
		options: CallOptions = {},
	): Promise<Reply<Result>> {
		const effect = options.effect ?? effectOf(method, parameters);
		const { reply } = await this.requester.request(method, parameters, effect, new Map([[method, 1]]));
		return reply as Reply<Result>;
	}

	/** Commands in their order, as few requests as that allows, `$result` references included; one outcome a command. Never rejects for what the portal answers. */
	async batch(commands: readonly Command[], options: BatchOptions = {}): Promise<CommandOutcome[]> {
		return await this.runList(commands, options);
	}

	/**
	 * Reads a list to its end or to its limit; one page is in memory at a time.
	 * @param call how to ask for the first page; that of `packer()` when lists of many items are read together.
	 * @throws BitrixError
	 */
	read(list: ListRequest, call: CallMethod = this.caller): AsyncGenerator<Page> {
		return readList(list, {
			call,
			batch: async (commands, options) => await this.runList(commands, options),
			ranges: this.settings.priority === 'background' ? 2 : 8,
		});
	}

	/**
	 * A caller whose calls travel 50 a request.
	 * @param group the items that use it, when they take their time before they call.
	 */
	packer(group?: ItemGroup): CallMethod {
		const send = async (calls: Array<PackedCall<Admission>>) => await this.sendPacked(calls);
		const packer = new Packer(send, this.requester.entrance, group);
		return async (method, parameters = {}, options = {}) =>
			await packer.call(method, parameters, options.effect ?? effectOf(method, parameters));
	}

	/** How the portal's limits stand, and what was spent since this process knows the portal. */
	async usage(): Promise<PortalUsage> {
		const { limiter, ledger, operating, portal } = this.shared;
		const { policy, source } = this.shared.plan();
		const { bucket } = policy;
		const { windows, ...reading } = await this.shared.reading();
		return {
			portal,
			plan: { name: policy.plan, source },
			...(bucket !== undefined && {
				bucket: { ...reading, capacity: bucket.capacity },
			}),
			windows,
			processes: this.shared.processes,
			...limiter.queued(),
			ledger: ledger.snapshot(),
			operating: operating.list(),
		};
	}

	/**
	 * Waits before a method is called.
	 * @throws BitrixError when the execution is cancelled
	 */
	async pause(milliseconds: number, method: string): Promise<void> {
		await this.requester.pause(milliseconds, method);
	}

	/** Sentences for people: what they should know of the limits, and which methods were held since this was last asked. */
	async notices(): Promise<string[]> {
		return await this.requester.notices();
	}

	/**
	 * Finds records by a field's value; lookups travel 50 a list call.
	 * @param call how list calls travel; that of `packer()` when other calls should travel with them.
	 * @param group the items that use it, as for `packer()`.
	 */
	finder(call: CallMethod = this.packer(), group?: ItemGroup): FindRecords {
		const finder = new Finder((list) => this.read(list, call), group);
		return async (lookup) => await finder.find(lookup);
	}

	private async runList(commands: readonly Command[], options: ListOptions = {}): Promise<CommandOutcome[]> {
		const send = async (group: readonly AdmittedCommand[], halt: boolean) => await this.send(group, halt);
		return await new CommandList(commands, options, this.requester.entrance, send).run();
	}

	/** Sends calls that met in a packer, and settles each. */
	private async sendPacked(calls: Array<PackedCall<Admission>>): Promise<void> {
		const outcomes = await this.send(
			calls.map(({ method, parameters, effect, ticket }, index) => ({
				key: `c${index}`,
				method,
				parameters,
				effect,
				admission: ticket,
			})),
			false,
		);
		outcomes.forEach((outcome, index) => {
			const call = calls[index];
			if (outcome.status === 'done') call.resolve(outcome.reply);
			else if (outcome.status === 'refused') call.again();
			else if (outcome.status === 'notSent') call.reject(missingInAnswer(call.method));
			else call.reject(outcome.error.with({ method: call.method }));
		});
	}

	/** Up to 50 commands as one request: a single command as a call of its own, which keeps types. Never rejects. */
	private async send(commands: readonly AdmittedCommand[], halt: boolean): Promise<SentOutcome[]> {
		try {
			const [first] = commands;
			if (commands.length === 1 && !first.admission.mustBeNested) {
				return [await this.sendAlone(first)];
			}
			return await this.sendBatch(commands, halt);
		} catch (error) {
			return outcomesOfFailure(commands, asBitrixError(error, 'batch'));
		} finally {
			for (const { admission } of commands) admission.left();
		}
	}

	private async sendAlone(command: AdmittedCommand): Promise<SentOutcome> {
		const { key, method, parameters = {}, effect = effectOf(method, parameters), admission } = command;
		const commands = new Map([[method, 1]]);
		try {
			const { reply } = await this.requester.request(method, parameters, effect, commands, admission);
			return outcomeOfReply(command, reply);
		} catch (failure) {
			const error = asBitrixError(failure, method);
			if (error.kind === 'operatingLimit') return { key, status: 'refused', error };
			throw error;
		}
	}

	private async sendBatch(commands: readonly AdmittedCommand[], halt: boolean): Promise<SentOutcome[]> {
		const cmd = Object.fromEntries(
			commands.map(({ key, method, parameters = {} }) => [key, encodeCommand(method, parameters)]),
		);
		const methods = new Map<string, number>();
		for (const { method } of commands) methods.set(method, (methods.get(method) ?? 0) + 1);
		const { reply, attempts, mayHaveRun } = await this.requester
			.request('batch', { halt: halt ? 1 : 0, cmd }, jointEffect(commands), methods)
			.catch((error: BitrixError) => {
				if (!error.notExecuted) for (const { admission } of commands) admission.lost('nested');
				throw error;
			});
		const answer = unpackBatch(reply.result);
		if (answer === undefined) throw missingInAnswer('batch');
		let failed = false;
		return commands.map((command): SentOutcome => {
			const { key, method, admission } = command;
			if (key in answer.result_error) {
				failed = true;
				const refusal = errorOf(method, answer.result_error[key] as MethodParameters);
				const error = refusal.with({ attempts, mayHaveRun });
				if (error.kind === 'operatingLimit') {
					admission.refused('nested');
					return { key, status: 'refused', error };
				}
				if (mayHaveCost(error)) admission.lost('nested');
				return { key, status: 'failed', error };
			}
			if (key in answer.result) {
				const part = replyOf({
					result: answer.result[key],
					total: answer.result_total[key],
					next: answer.result_next[key],
					time: answer.result_time[key],
				});
				admission.answered('nested', ownTime(part.time, reply.time));
				return outcomeOfReply(command, part);
			}
			if (halt && failed) return { key, status: 'notSent', reason: 'an earlier command did not succeed' };
			return { key, status: 'unknown', error: missingInAnswer(method) };
		});
	}
}

/**
 * The `time` of a command where it is about the command's own method. Some portals charge the method `batch` instead, and
 * repeat its counter in every command (bitrix24/api.md 1.3).
 */
function ownTime(time: TimeBlock | undefined, ofBatch: TimeBlock | undefined): TimeBlock | undefined {
	const repeated = ofBatch?.operating !== undefined && ofBatch.operating > 0;
	return repeated && time?.operating === ofBatch.operating ? undefined : time;
}
