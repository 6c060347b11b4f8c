import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';
import { ItemGroup, ItemTurns, Portal } from '../portal/portal';
import type { PortalSettings } from '../portal/sending/request';
import type { CallMethod, FindRecords } from '../portal/types';
import { credentialTypeOf, readCredential, settingsKeyOf } from './credential';
import { N8nTransport } from './n8n-transport';
import type { LimitOptions } from './limit-options';
import { shareLimits } from './share-limits';

/** A portal, and how items call it in the company of others. */
export interface PortalOfItems {
	portal: Portal;
	call: CallMethod;
	find: FindRecords;
	/** Of items that are about the same record. */
	turns: ItemTurns;
}

/** The portals of one execution. Credentials may hold expressions, so each item has its own; equal ones share a portal. */
export class Portals {
	/** The items of the execution, whichever portal they go to. */
	readonly items: ItemGroup;
	private readonly known = new Map<string, PortalOfItems>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly options: LimitOptions,
		count: number,
	) {
		this.items = new ItemGroup(count);
		shareLimits();
	}

	/** @throws SettingError, and n8n's own for a missing credential. */
	async ofItem(itemIndex: number): Promise<PortalOfItems> {
		const { context } = this;
		const node = context.getNode();
		const data = await context.getCredentials(credentialTypeOf(node), itemIndex);
		const key = settingsKeyOf(data);
		const known = this.known.get(key);
		if (known !== undefined) return known;
		const credential = readCredential(data, node);
		const portal = new Portal(new N8nTransport(context, credential), {
			...credential.limits,
			workflow: nameOfWorkflow(context),
			node: node.name,
			...this.options,
			signal: context.getExecutionCancelSignal(),
		});
		const call = portal.packer(this.items);
		const turns = new ItemTurns(this.items);
		const made = { portal, call, find: portal.finder(call, this.items), turns };
		this.known.set(key, made);
		return made;
	}

	/** What people should know about the limits of the portals that were used. */
	async notices(): Promise<string[]> {
		const portals = [...this.known.values()];
		return (await Promise.all(portals.map(async ({ portal }) => await portal.notices()))).flat();
	}
}

/** The portal of the credential in an open node panel: somebody is waiting. */
export async function portalOfPanel(
	context: ILoadOptionsFunctions,
): Promise<{ portal: Portal; origin: string }> {
	return await portalOf(context, { node: `${context.getNode().name} (lists in the editor)` });
}

/**
 * The portal of a trigger that polls.
 * @param signal ends what the poll waits for.
 */
export async function portalOfPoll(context: IPollFunctions, signal: AbortSignal): Promise<Portal> {
	return (await portalOf(context, { node: context.getNode().name, signal })).portal;
}

/** Where there are no items, somebody is waiting, or n8n itself. */
async function portalOf(
	context: ILoadOptionsFunctions | IPollFunctions,
	caller: Pick<PortalSettings, 'node' | 'signal'>,
): Promise<{ portal: Portal; origin: string }> {
	shareLimits();
	const node = context.getNode();
	const data = await context.getCredentials(credentialTypeOf(node));
	const credential = readCredential(data, node);
	const portal = new Portal(new N8nTransport(context, credential), {
		...credential.limits,
		workflow: nameOfWorkflow(context),
		priority: 'interactive',
		...caller,
	});
	return { portal, origin: new URL(credential.address.base).origin };
}

function nameOfWorkflow(context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions): string {
	const { name, id } = context.getWorkflow();
	return name ?? id ?? '(unnamed workflow)';
}
