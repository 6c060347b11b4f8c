import type { Command, MethodParameters, Reply } from '../batch/command';
import { BATCH_LENGTH } from '../facts/lengths';
import { ItemGroup } from './sending/item-group';
import { ItemOrders, ItemTurns, type TurnsOfItem } from './sending/item-turns';
import type { PortalUsage } from '../usage/portal-usage';
import { asBitrixError } from './answers/failure';
import { BatchSize } from './sending/batch-size';
import { completeSettings } from './sending/complete-settings';
import { CommandList, type ListOptions, type SendCommands } from './sending/command-list';
import { fetchFile, type KeepFile, methodOfDownload } from './sending/download';
import { effectOf } from './sending/effect';
import { Finder } from './reading/finder';
import type { EventWindows } from './shared/event-windows';
import type { KeptEntries } from './shared/kept-entries';
import type { KeptTexts } from './shared/kept-texts';
import type { Metadata } from './shared/metadata';
import type { OwnWrites } from './shared/own-writes';
import { type PackedCaller, packedCaller } from './sending/packing';
import { Places } from './sending/place';
import { readList } from './reading/read';
import { type PortalSettings, Requester } from './sending/request';
import { Sender } from './sending/sender';
import { type SharedPortal, sharedPortal } from './shared/shared-portal';
import { SettingError } from './transport/setting-error';
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

// A caller that works on items makes the group that the packer listens to.
export { ItemGroup, ItemOrders, ItemTurns, Places, type PackedCaller, type TurnsOfItem };

/** Ranges of a long list that are read at the same time: two keep the portal busy, and eight leave slots for other calls. */
const FEWEST_RANGES = 2;
const MOST_RANGES = 8;

/**
 * A portal as one caller uses it (the execution of a node, a script). Cheap to make: all callers of a portal in this
 * process share its limits, usage counts and dictionaries.
 */
export class Portal {
	private readonly shared: SharedPortal;
	private readonly requester: Requester;
	private readonly sizes: BatchSize;
	private readonly sender: Sender;
	/** `call` as a function, to pass on. */
	readonly caller: CallMethod = async (...parameters) => await this.call(...parameters);

	private readonly settings: PortalSettings;

	/**
	 * @param given the settings; what is left out is as in a new credential: plan `auto`, priority `normal`, counted as `script`.
	 * @throws SettingError that names a setting which cannot be used.
	 */
	constructor(
		private readonly transport: Transport,
		given: Partial<PortalSettings> = {},
	) {
		if (transport === undefined) {
			throw new SettingError(
				'The transport of the portal is missing',
				'Begin with new Portal(new AxiosTransport(webhookUrl)).',
			);
		}
		const settings = completeSettings(given);
		this.settings = settings;
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

	/** Host of the portal, with its port where that is not the usual one. */
	get host(): string {
		return this.transport.portal;
	}

	/** Digest of the credential. */
	get identity(): string {
		return this.transport.identity;
	}

	/** Short texts that are kept for the portal's callers, over restarts where that is possible. */
	get texts(): KeptTexts {
		return this.shared.texts;
	}

	/** Writes of this pack to the portal. They are marked once somebody listens. */
	get ownWrites(): OwnWrites {
		return this.shared.ownWrites;
	}

	/** Gathers events of one record, over all processes. */
	get windows(): EventWindows {
		return this.shared.windows;
	}

	/** Says that events of the portal are heard from now on, so that all processes mark their writes. */
	listen(): void {
		this.shared.listen();
	}

	/** Small entries that are kept under a name, over restarts where that is possible. */
	entries(name: string): KeptEntries {
		return this.shared.entriesOf(name);
	}

	/**
	 * Calls a method in a request of its own.
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
	 * Downloads a file from the address that the portal gave for it. Counts as a request.
	 * @param keep receives the file while it arrives; it is called again if the file was cut off.
	 * @returns what `keep` returned.
	 * @throws BitrixError
	 */
	async download<Kept>(url: string, keep: KeepFile<Kept>): Promise<Kept> {
		const method = methodOfDownload(url);
		const { signal } = this.settings;
		const exchange = async (renewed: boolean) => await fetchFile(this.transport, url, keep, signal, renewed);
		const { reply } = await this.requester.request({ method, parameters: {}, effect: 'read', exchange });
		return reply.result as Kept;
	}

	/**
	 * Runs commands in their order, in as few requests as possible. Values may refer to earlier commands (`$result[key]`).
	 * @returns one outcome for each command. What the portal answers never makes it reject.
	 */
	async batch(commands: readonly Command[], options: BatchOptions = {}): Promise<CommandOutcome[]> {
		return await this.runList(commands, options);
	}

	/**
	 * Reads a list to its end or to its limit; one page is in memory at a time.
	 * @param call how to ask for the first page; pass that of `packer()` if lists of many items are read together.
	 * @throws BitrixError
	 */
	read(list: ListRequest, call: CallMethod | PackedCaller = this.caller): AsyncGenerator<Page> {
		const packed = 'together' in call ? call : undefined;
		return readList(list, {
			call,
			batch: async (commands, options) => {
				// A full request has no room for other calls.
				const send = commands.length < BATCH_LENGTH ? packed?.together : undefined;
				const outcomes = this.runList(commands, options, send);
				return await (packed?.during(outcomes) ?? outcomes);
			},
			ranges: (running) => this.ranges(running),
		});
	}

	/** How many ranges of a list to read at the same time: as many as the limits allow, fewer for background work. */
	private ranges(running: number): number {
		if (this.settings.priority === 'background') return FEWEST_RANGES;
		return Math.min(MOST_RANGES, Math.max(FEWEST_RANGES, running + this.shared.spareRequests()));
	}

	/**
	 * Returns a caller whose calls share requests: 50 in each, or fewer while requests are plentiful.
	 * @param group the items that use it, if they do other work before they call.
	 */
	packer(group?: ItemGroup): PackedCaller {
		const { requester, sizes, sender } = this;
		return packedCaller({ requester, sizes, sender, group });
	}

	/** Returns how full the portal's limits are, and what was spent in the last days. */
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

	/**
	 * Waits until no other execution has a turn under one of the keys, over all processes that share limits.
	 * @param owner the execution, which does not exclude itself.
	 * @returns a function that ends the turn.
	 * @throws BitrixError
	 */
	async takeTurn(owner: object, keys: readonly string[]): Promise<() => void> {
		return await this.shared.turns.take(owner, keys, this.settings.signal).catch(async (error: unknown) => {
			return await Promise.reject(asBitrixError(error, 'crm.item.list'));
		});
	}

	/** Waits. Ends early when the caller gives up, without rejecting: the next call notices it. */
	async pause(milliseconds: number): Promise<void> {
		await this.requester.pause(milliseconds, false);
	}

	/** Sentences for people: what they should know about the limits, and which methods were held since the last notices. */
	async notices(): Promise<string[]> {
		return await this.requester.notices();
	}

	/**
	 * Returns a function that finds records by a field's value, with up to 49 values, or 50 IDs, in a list call.
	 * @param call how list calls are made; pass that of `packer()` if other calls should share their requests.
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
