import { setTimeout as sleep } from 'node:timers/promises';
import { type SandboxPortal, startPortal } from '../../../../sandbox';
import { Portal } from '../../../../src/portal/portal';
import { AxiosTransport } from '../../../../src/portal/transport/axios-transport';
import type { TransportReply, TransportRequest } from '../../../../src/portal/transport/transport';
import type { MethodParameters, Row } from '../../../../src/portal/types';
import { EventConditions } from '../../../../src/triggers/conditions/event-conditions';
import type { EventRecord, PortalEvent } from '../../../../src/triggers/types';
import { until } from '../../../support/until';

const CONTACT = 3;

/** A transport that tells of the contacts it changes: twice each time, late, and in no order, as Bitrix24 may do. */
class TellingTransport extends AxiosTransport {
	constructor(
		url: string,
		private readonly tell: (event: Promise<PortalEvent>) => void,
	) {
		super(url);
	}

	override async send(request: TransportRequest): Promise<TransportReply> {
		const answer = await super.send(request);
		const at = `${new Date().toISOString().slice(0, 19)}Z`;
		for (const { action, id } of this.changesOf(request, answer)) {
			const event: PortalEvent = {
				event: `ONCRMCONTACT${action.toUpperCase()}`,
				name: 'Contact',
				...{ action, entity: 'contact', entityTypeId: CONTACT, id, at },
				portal: this.portal,
				data: { FIELDS: { ID: id } },
			};
			for (const delay of [0, 10 * (id % 8)]) this.tell(sleep(delay, event));
		}
		return answer;
	}

	private changesOf(
		{ method, parameters }: TransportRequest,
		{ body }: TransportReply,
	): Array<{ action: 'add' | 'update'; id: number }> {
		const { result } = JSON.parse(body) as { result: Row };
		const parts: Array<[string, unknown]> =
			method === 'batch'
				? Object.entries((parameters as MethodParameters).cmd as Record<string, string>).map(
						([key, command]) => [
							command.split('?')[0],
							((result.result ?? {}) as Record<string, unknown>)[key],
						],
					)
				: [[method, result]];
		return parts.flatMap(([name, part]) => {
			const id = (part as { item?: { id?: number } } | undefined)?.item?.id;
			const action = name === 'crm.item.add' ? 'add' : name === 'crm.item.update' ? 'update' : undefined;
			return action === undefined || id === undefined ? [] : [{ action, id }];
		});
	}
}

/** Contacts of two portals that two workflows keep equal, each hearing one portal and writing the other. */
class Sync {
	writes = 0;
	private readonly sides: Array<{ sandbox: SandboxPortal; ours: Portal; person: TellingTransport }> = [];
	/** IDs of the same contact in both portals. */
	private readonly pairs: Array<[number?, number?]> = [];
	private stopped = false;
	/** Events that are on their way or being heard. */
	private underWay = 0;

	constructor(private readonly ignoreOwn: boolean) {}

	async open(): Promise<void> {
		for (const side of [0, 1]) {
			const sandbox = await startPortal({ limit: 'none' });
			const transportOf = (url: string): TellingTransport =>
				new TellingTransport(url, (event) => {
					this.underWay += 1;
					void event.then(async (one) => await this.hear(side, one)).finally(() => (this.underWay -= 1));
				});
			const ours = new Portal(transportOf(sandbox.webhookUrl), { plan: 'selfHosted' });
			this.sides.push({ sandbox, ours, person: transportOf(sandbox.addWebhook({ userId: 2 })) });
		}
		for (const side of [0, 1]) await this.conditionsOf(side).listen(true);
	}

	async close(): Promise<void> {
		this.stopped = true;
		for (const { sandbox } of this.sides) await sandbox.close();
	}

	/** A person works in one of the portals. @returns the ID of the contact */
	async person(side: number, fields: Row, id?: number): Promise<number> {
		const method = id === undefined ? 'crm.item.add' : 'crm.item.update';
		const parameters = { entityTypeId: CONTACT, fields, ...(id !== undefined && { id }) };
		// Past the pack, so that nothing is marked.
		const { body } = await this.sides[side].person.send({ method, parameters, timeoutMs: 10_000 });
		return (JSON.parse(body) as { result: { item: { id: number } } }).result.item.id;
	}

	names(side: number): unknown[] {
		return this.sides[side].sandbox.store
			.records(CONTACT)
			.map(({ name }) => name)
			.sort();
	}

	idOfPair(side: number, id: number): number | undefined {
		return this.pairs.find((pair) => pair[side] === id)?.[1 - side];
	}

	/** Waits until every event was heard, with all that it has caused. */
	async quiet(): Promise<void> {
		await until(() => this.underWay === 0);
	}

	private conditionsOf(side: number): EventConditions {
		const { ours } = this.sides[side];
		return new EventConditions(
			{ ignoreOwn: this.ignoreOwn, fetchRecord: true },
			{
				portal: ours,
				trigger: { workflow: `side ${side}`, node: 'trigger' },
				readRecord: async ({ id }): Promise<EventRecord> => {
					const { result } = await ours.call<{ item: Row }>('crm.item.get', { entityTypeId: CONTACT, id });
					return { record: result.item };
				},
			},
		);
	}

	/** The workflow of one side. */
	private async hear(side: number, event: PortalEvent): Promise<void> {
		if (this.stopped) return;
		const looked = await this.conditionsOf(side).look(event);
		if (!looked.pass || looked.record === undefined || !('record' in looked.record) || this.stopped) return;
		const { name } = looked.record.record;
		const id = Number(event.id);
		const pair = this.pairs.find((one) => one[side] === id) ?? [];
		const other = pair[1 - side];
		const call = this.sides[1 - side].ours.packer();
		this.writes += 1;
		const fields = { name };
		if (other !== undefined) {
			await call('crm.item.update', { entityTypeId: CONTACT, id: other, fields }).catch(() => undefined);
			return;
		}
		if (pair[side] === id) return;
		// Before the answer, so that a duplicate makes no second contact.
		pair[side] = id;
		this.pairs.push(pair);
		const { result } = await call('crm.item.add', { entityTypeId: CONTACT, fields });
		pair[1 - side] = (result as { item: { id: number } }).item.id;
	}
}

describe('contacts of two portals that are kept equal', () => {
	let sync: Sync;
	afterEach(async () => await sync.close());

	it('would be written for ever', async () => {
		sync = new Sync(false);
		await sync.open();
		await sync.person(0, { name: 'Anna' });
		await until(() => sync.writes > 30);
	});

	it('come to rest when own changes are left out, and no change of a person is lost', async () => {
		sync = new Sync(true);
		await sync.open();
		const ids = await Promise.all(
			Array.from({ length: 20 }, async (_, index) => await sync.person(index % 2, { name: `Name ${index}` })),
		);
		await until(() => sync.names(0).length === 20 && sync.names(1).length === 20);
		await sync.quiet();
		expect(sync.names(0)).toEqual(sync.names(1));
		expect(sync.names(0)).toHaveLength(20);
		// Each change has two events, so two writes at most.
		expect(sync.writes).toBeLessThanOrEqual(40);
		const before = sync.writes;
		await sync.person(0, { name: 'Renamed in A' }, ids[0]);
		const other = sync.idOfPair(0, ids[0]) ?? 0;
		await until(() => sync.names(1).includes('Renamed in A'));
		// A late duplicate would otherwise write the old name over the new one.
		await sync.quiet();
		await sync.person(1, { name: 'Renamed in B' }, other);
		await until(() => sync.names(0).includes('Renamed in B'));
		await sync.quiet();
		expect(sync.names(0)).toEqual(sync.names(1));
		expect(sync.writes - before).toBeLessThanOrEqual(4);
	});
});
