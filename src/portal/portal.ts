import type { Command, MethodParameters, Reply } from '../batch/command';
import { BATCH_LENGTH } from '../facts/lengths';
import { ItemGroup } from './sending/item-group';
import { ItemTurns } from './sending/item-turns';
import type { PortalUsage } from '../usage/portal-usage';
import { BatchSize } from './sending/batch-size';
import { CommandList, type ListOptions, type SendCommands } from './sending/command-list';
import { downloadFile, type KeepFile, methodOfDownload } from './sending/download';
import { effectOf } from './sending/effect';
import { Finder } from './reading/finder';
import type { Metadata } from './shared/metadata';
import { type PackedCaller, packedCaller } from './sending/packing';
import { readList } from './reading/read';
import { type PortalSettings, Requester } from './sending/request';
import { Sender } from './sending/sender';
import { type SharedPortal, sharedPortal } from './shared/shared-portal';
import type { Transport } from './transport/transport';
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

/** Parts of a long list that are read at the same time: two keep the portal busy, and more leave slots for others. */
const FEWEST_RANGES = 2;
const MOST_RANGES = 8;

/**
 * One portal for one caller (a node's execution, a script). Light to make: its limits, figures and dictionaries are
 * shared with every other caller of the same portal in this process.
 */
export class Portal {
	private readonly shared: SharedPortal;
	private readonly requester: Requester;
	private readonly sizes: BatchSize;
	private readonly sender: Sender;
	/** `call` as a function that can be handed over. */
	readonly caller: CallMethod = async (...parameters) => await this.call(...parameters);

	constructor(
		private readonly transport: Transport,
		private readonly settings: PortalSettings,
	) {
		this.shared = sharedPortal(transport.portal);
		this.shared.claim(transport.identity, settings);
		this.requester = new Requester(transport, settings, this.shared);
		this.sizes = new BatchSize(this.shared, settings);
		this.sender = new Sender(this.requester);
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
		const { reply } = await this.requester.request({ method, parameters, effect });
		return reply as Reply<Result>;
	}

	/**
	 * Fetches a file by the address that the portal gave for it; counts as a request.
	 * @param keep takes the file in while it arrives; it may be called again, when a file was cut off.
	 * @throws BitrixError
	 */
	async download<Kept>(url: string, keep: KeepFile<Kept>): Promise<Kept> {
		const method = methodOfDownload(url);
		const { signal } = this.settings;
		const exchange = async (renewed: boolean) =>
			await downloadFile(this.transport, url, keep, signal, renewed);
		const { reply } = await this.requester.request({ method, parameters: {}, effect: 'read', exchange });
		return reply.result as Kept;
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
	read(list: ListRequest, call: CallMethod | PackedCaller = this.caller): AsyncGenerator<Page> {
		const packed = 'together' in call ? call : undefined;
		return readList(list, {
			call,
			batch: async (commands, options) => {
				// What fills a request needs no company.
				const send = commands.length < BATCH_LENGTH ? packed?.together : undefined;
				const outcomes = this.runList(commands, options, send);
				return await (packed?.during(outcomes) ?? outcomes);
			},
			ranges: (running) => this.ranges(running),
		});
	}

	/** Parts of a list to read at the same time, of which some are: as the limits allow; background work holds back. */
	private ranges(running: number): number {
		if (this.settings.priority === 'background') return FEWEST_RANGES;
		return Math.min(MOST_RANGES, Math.max(FEWEST_RANGES, running + this.shared.spareRequests()));
	}

	/**
	 * A caller whose calls travel together: 50 a request, or spread over several while requests are plentiful.
	 * @param group the items that use it, when they take their time before they call.
	 */
	packer(group?: ItemGroup): PackedCaller {
		const { requester, sizes, sender } = this;
		return packedCaller({ requester, sizes, sender, group });
	}

	/** How the portal's limits stand, and what was spent in the last days. */
	async usage(): Promise<PortalUsage> {
		await this.shared.ready();
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
			history: await ledger.history(),
			operating: operating.list(),
		};
	}

	/** Waits; ends early when the caller gives up: whatever comes next notices that. */
	async pause(milliseconds: number): Promise<void> {
		await this.requester.pause(milliseconds);
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

	private async runList(
		commands: readonly Command[],
		options: ListOptions = {},
		send: SendCommands = async (group, halt) => await this.sender.send(group, halt),
	): Promise<CommandOutcome[]> {
		const { requester, sizes } = this;
		const list = new CommandList(commands, options, {
			entrance: requester.entrance,
			sizes,
			send,
			pause: async (milliseconds) => await requester.pause(milliseconds),
		});
		return await list.run();
	}
}
