import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	ITriggerFunctions,
} from 'n8n-workflow';
import { ValueLists } from '../operations/input/value-lists';
import { ItemGroup, ItemOrders, ItemTurns, Places, Portal, type TurnsOfItem } from '../portal/portal';
import type { PortalSettings } from '../portal/sending/request';
import type { FindRecords } from '../portal/types';
import { credentialTypeOf, readCredential, type RequestContext, settingsKeyOf } from './credential';
import { N8nTransport } from './n8n-transport';
import type { LimitOptions } from './limit-options';
import { logTo } from './log';
import { shareLimits } from './share-limits';

/** A portal, and how items work with it: their calls travel together, and those for the same record keep their order. */
interface PortalOfItems {
	portal: Portal;
	find: FindRecords;
	lists: ValueLists;
	turns: ItemTurns;
}

/** The portal as one item uses it. */
export interface PortalOfItem extends Omit<PortalOfItems, 'turns'> {
	turns: TurnsOfItem;
}

/** The portals of one execution. A credential may hold expressions, so items can differ; equal settings share a portal. */
export class Portals {
	/** All items of the execution, of every portal. */
	readonly items: ItemGroup;
	private readonly orders = new ItemOrders();
	/** By the address of the portal. */
	private readonly places = new Map<string, Places>();
	private readonly known = new Map<string, PortalOfItems>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly options: LimitOptions,
		count: number,
	) {
		this.items = new ItemGroup(count);
		shareLimits(context);
	}

	/** The portal of an item. @throws SettingError, or n8n's error when the credential is missing. */
	async ofItem(itemIndex: number): Promise<PortalOfItem> {
		const { turns, ...portal } = await this.portalOfItem(itemIndex);
		return { ...portal, turns: turns.ofItem(itemIndex) };
	}

	/** An item has ended: later ones need not wait for it. */
	ended(itemIndex: number): void {
		this.orders.pass(itemIndex);
	}

	private async portalOfItem(itemIndex: number): Promise<PortalOfItems> {
		const { context } = this;
		const node = context.getNode();
		const data = await context.getCredentials(credentialTypeOf(node), itemIndex);
		const key = settingsKeyOf(data);
		const known = this.known.get(key);
		if (known !== undefined) return known;
		const credential = readCredential(data, node);
		const transport = new N8nTransport(context, credential);
		const portal = new Portal(transport, {
			...credential.limits,
			workflow: nameOfWorkflow(context),
			node: node.name,
			...this.options,
			signal: context.getExecutionCancelSignal(),
			log: logTo(context, 'error'),
		});
		const call = portal.packer(this.items);
		const find = portal.finder(call, this.items);
		const places = this.places.get(transport.portal) ?? new Places();
		this.places.set(transport.portal, places);
		const turns = new ItemTurns(
			places,
			this.orders,
			this.items,
			call,
			async (keys, within) => await portal.takeTurn(within ? this.orders.records : this.orders, keys),
		);
		const made = { portal, find, lists: listsOf(portal, find), turns };
		this.known.set(key, made);
		return made;
	}

	/** Hints for the person about the limits of the portals that were used. */
	async notices(): Promise<string[]> {
		const portals = [...this.known.values()];
		return (await Promise.all(portals.map(async ({ portal }) => await portal.notices()))).flat();
	}
}

/** The lists of values of a portal, for the items of an execution or for an open panel. */
export const listsOf = (portal: Portal, find: FindRecords): ValueLists =>
	new ValueLists({ metadata: portal.metadata, read: (list) => portal.read(list), find });

/** Milliseconds for which somebody waits at the editor. After them an error says why a list is empty, or why a test has no end. */
export const EDITOR_WAIT_MS = 20_000;

/** The portal for an open panel, and its origin (`https://host`). */
export async function portalOfPanel(
	context: ILoadOptionsFunctions,
): Promise<{ portal: Portal; origin: string }> {
	const node = `${context.getNode().name} (lists in the editor)`;
	return await portalOf(context, { node, waitLimitMs: EDITOR_WAIT_MS });
}

/**
 * The portal of a trigger that polls.
 * @param signal cancels the calls of the poll.
 */
export async function portalOfPoll(context: IPollFunctions, signal: AbortSignal): Promise<Portal> {
	return (await portalOf(context, { node: context.getNode().name, signal })).portal;
}

/**
 * The portal of a trigger that hears of events.
 * @param caller what differs from calls that n8n waits for.
 */
export async function portalOfTrigger(
	context: RequestContext,
	caller: Partial<Pick<PortalSettings, 'signal' | 'priority'>> = {},
): Promise<Portal> {
	return (await portalOf(context, { node: context.getNode().name, ...caller })).portal;
}

/** A portal that a trigger looks at regularly. */
export interface WatchedPortal {
	/** Equal for triggers that can share requests: portal and credential. */
	together: string;
	/** For the requests of this trigger alone. */
	own: Portal;
	/** For requests of several triggers. */
	shared(): Portal;
}

/** Who is counted for requests that several triggers share. */
const SHARED = { workflow: '(several workflows)', node: 'Bitrix24 Changes Trigger' };

/** @param signal cancels the calls of the trigger. */
export async function watchedPortal(context: ITriggerFunctions, signal: AbortSignal): Promise<WatchedPortal> {
	shareLimits(context);
	const node = context.getNode();
	const credential = readCredential(await context.getCredentials(credentialTypeOf(node)), node);
	const make = (caller: Pick<PortalSettings, 'workflow' | 'node' | 'signal'>): Portal =>
		new Portal(new N8nTransport(context, credential), {
			...credential.limits,
			...caller,
			priority: 'background',
			polls: true,
		});
	return {
		together: `${credential.address.portal} ${credential.identity}`,
		own: make({ workflow: nameOfWorkflow(context), node: node.name, signal }),
		shared: () => make(SHARED),
	};
}

/** The portal outside of items. Its calls are interactive, because a person or n8n waits for them. */
async function portalOf(
	context: RequestContext,
	caller: Pick<PortalSettings, 'node' | 'signal'> & Partial<Pick<PortalSettings, 'priority' | 'waitLimitMs'>>,
): Promise<{ portal: Portal; origin: string }> {
	shareLimits(context);
	const node = context.getNode();
	const data = await context.getCredentials(credentialTypeOf(node));
	const credential = readCredential(data, node);
	const portal = new Portal(new N8nTransport(context, credential), {
		...credential.limits,
		workflow: nameOfWorkflow(context),
		priority: 'interactive',
		log: logTo(context, 'error'),
		...caller,
	});
	return { portal, origin: new URL(credential.address.base).origin };
}

function nameOfWorkflow(context: Pick<RequestContext, 'getWorkflow'>): string {
	const { name, id } = context.getWorkflow();
	return name ?? id ?? '(unnamed workflow)';
}
