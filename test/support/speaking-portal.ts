import type { MethodParameters } from '../../src/batch/command';
import { Portal } from '../../src/portal/portal';
import type { PortalSettings } from '../../src/portal/sending/request';
import type { Row } from '../../src/portal/types';
import {
	type Transport,
	TransportFailure,
	type TransportReply,
	type TransportRequest,
} from '../../src/portal/transport/transport';
import type { PortalEvent } from '../../src/triggers/types';
import { answer } from './scripted-transport';
import { after } from './virtual-time';

/** How a portal carries out its next write. */
export interface Doing {
	/** Milliseconds before the change, and from then to the end of the call. */
	beforeMs?: number;
	afterMs?: number;
	/** `same`: it changes nothing; `refused`: an error; `lost`: the change is made, and no answer comes. */
	outcome?: 'same' | 'refused' | 'lost';
}

/** What the portal says about a change: the event, and who made the change. */
export interface Told {
	event: PortalEvent;
	by: number;
}

let portals = 0;

/** A small model of a portal with deals: it knows when and by whom they were changed, and tells of changes. */
export class SpeakingPortal {
	readonly name = `speaking-${++portals}.example`;
	readonly deals = new Map<number, Row>();
	readonly told: Told[] = [];
	/** What to do with the next writes, in their order. */
	readonly next: Doing[] = [];
	/** Gets every event at the moment at which the portal queues it. */
	onEvent: (told: Told) => void = () => undefined;
	/** Whether it cannot be reached. */
	away = false;
	private lastId = 0;

	constructor(
		/** What the clock of the portal shows more than that of this computer. */
		private readonly aheadMs = 0,
		/** Events of each change. */
		private readonly eventsOfChange = 1,
	) {}

	/** A portal as a workflow uses it. @param user in whose name */
	portal(user: number, settings: Partial<PortalSettings> = {}): Portal {
		const transport: Transport = {
			portal: this.name,
			credential: `User ${user}`,
			identity: `user ${user}`,
			user,
			send: async (request: TransportRequest) =>
				await this.serve(user, request.method, request.parameters as MethodParameters),
		};
		return new Portal(transport, { plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', ...settings });
	}

	/** A person changes a deal, or makes one. */
	change(by: number, fields: Row, id?: number): number {
		const deal = id === undefined ? undefined : this.deals.get(id);
		const number = id ?? ++this.lastId;
		const time = this.time();
		const isMoved = fields.stageId !== undefined && fields.stageId !== deal?.stageId;
		this.deals.set(number, {
			...{ id: number, createdBy: by, stageId: 'NEW', movedTime: time, movedBy: by },
			...deal,
			...fields,
			...{ updatedTime: time, updatedBy: by },
			...(isMoved && { movedTime: time, movedBy: by }),
		});
		this.tell(deal === undefined ? 'ADD' : 'UPDATE', number, by);
		return number;
	}

	private time(): string {
		return `${new Date(Date.now() + this.aheadMs).toISOString().slice(0, 19)}+00:00`;
	}

	private tell(verb: 'ADD' | 'UPDATE' | 'DELETE', id: number, by: number): void {
		for (let count = 0; count < this.eventsOfChange; count++) {
			const told: Told = {
				by,
				event: {
					event: `ONCRMDEAL${verb}`,
					name: `Deal ${verb}`,
					action: verb.toLowerCase() as PortalEvent['action'],
					...{ entity: 'deal', entityTypeId: 2, id },
					at: this.time(),
					portal: this.name,
					data: { FIELDS: { ID: id } },
				},
			};
			this.told.push(told);
			this.onEvent(told);
		}
	}

	private async serve(user: number, method: string, parameters: MethodParameters): Promise<TransportReply> {
		if (this.away) throw new TransportFailure('The portal is away', false, 'ECONNREFUSED');
		const start = (Date.now() + this.aheadMs) / 1_000;
		const result =
			method === 'batch'
				? await this.serveBatch(user, parameters)
				: await this.serveOne(user, method, parameters);
		if (result instanceof TransportFailure) throw result;
		if ('error' in result) return answer(400, result);
		return answer(200, { ...result, time: { start, finish: (Date.now() + this.aheadMs) / 1_000 } });
	}

	private async serveBatch(user: number, { cmd }: MethodParameters): Promise<Row | TransportFailure> {
		const parts: Record<string, Record<string, unknown>> = { result: {}, result_error: {}, result_time: {} };
		for (const [key, command] of Object.entries(cmd as Record<string, string>)) {
			const start = (Date.now() + this.aheadMs) / 1_000;
			const [method, query = ''] = command.split('?', 2);
			const given = parametersIn(query);
			const [, source] = /^\$result\[(\w+)\]\[item\]\[id\]$/.exec(String(given.id)) ?? [];
			if (source !== undefined) given.id = (parts.result[source] as { item: Row }).item.id;
			const one = await this.serveOne(user, method, given);
			if (one instanceof TransportFailure) return one;
			if ('error' in one) parts.result_error[key] = one;
			else parts.result[key] = one.result;
			parts.result_time[key] = { start, finish: (Date.now() + this.aheadMs) / 1_000 };
		}
		return { result: parts };
	}

	private async serveOne(
		user: number,
		method: string,
		parameters: MethodParameters,
	): Promise<Row | TransportFailure> {
		const id = Number(parameters.id);
		if (method === 'crm.item.get') {
			const deal = this.deals.get(id);
			return deal === undefined ? { error: 'NOT_FOUND' } : { result: { item: deal } };
		}
		const { beforeMs = 0, afterMs = 0, outcome } = this.next.shift() ?? {};
		if (beforeMs > 0) await after(beforeMs);
		if (outcome === 'refused') {
			if (afterMs > 0) await after(afterMs);
			return { error: 'REFUSED', error_description: 'The deal was not changed' };
		}
		const result = this.write(user, method, parameters, outcome === 'same');
		if (afterMs > 0) await after(afterMs);
		return outcome === 'lost' ? new TransportFailure('Cut off', true, 'ECONNRESET') : { result };
	}

	private write(user: number, method: string, { id, fields }: MethodParameters, same: boolean): unknown {
		const number = Number(id);
		if (method === 'crm.item.delete') {
			if (this.deals.delete(number)) this.tell('DELETE', number, user);
			return [];
		}
		if (method === 'crm.deal.productrows.set') {
			// The deal itself stays as it is.
			this.tell('UPDATE', number, user);
			return true;
		}
		const isNew = method.endsWith('.add');
		const changed = same ? number : this.change(user, fields as Row, isNew ? undefined : number);
		if (method.startsWith('crm.deal.')) return isNew ? changed : true;
		return { item: this.deals.get(changed) };
	}
}

/** Reads the query string of a command. */
function parametersIn(query: string): MethodParameters {
	const parameters: MethodParameters = {};
	for (const [name, value] of new URLSearchParams(query)) {
		const [, first, second] = /^(\w+)(?:\[(\w+)\])?$/.exec(name) ?? [];
		if (second === undefined) parameters[first] = value;
		else parameters[first] = { ...(parameters[first] as MethodParameters), [second]: value };
	}
	return parameters;
}
