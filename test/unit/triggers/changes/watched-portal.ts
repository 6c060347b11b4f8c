import { Portal } from '../../../../src/portal/portal';
import { AxiosTransport } from '../../../../src/portal/transport/axios-transport';
import type { Row } from '../../../../src/portal/types';
import { CHANGE_KINDS } from '../../../../src/triggers/changes/kinds';
import type { TriggerOn } from '../../../../src/triggers/changes/kind';
import type { ChangesContext, ChangeSource } from '../../../../src/triggers/changes/source';
import { type SandboxPortal, startPortal } from '../../../../sandbox';
import { putProduct } from '../../../../sandbox/methods/catalog-products';
import { putOnDisk } from '../../../../sandbox/methods/disk-folders';
import { addList, putElement } from '../../../../sandbox/methods/list-elements';
import { putMail } from '../../../../sandbox/methods/rest3-mail';
import { putCall } from '../../../../sandbox/methods/telephony';
import { newMap } from '../../../../sandbox/php/value';
import { fakeContext } from '../../operations/fake-context';

/** How far the portal's clock is ahead of this machine's, in milliseconds, so that tests notice which one is used. */
const AHEAD_MS = 5 * 3_600_000;

/** Adds and changes records of a kind, past the REST API. */
export interface Records {
	/** Values of the node's parameters. */
	parameters?: Record<string, unknown>;
	add(): number;
	/** Absent: entries of this kind are never changed. */
	change?(id: number): void;
	/** Name of the ID in rows. */
	id: string;
}

/** A sandbox portal whose clock stands still until a test moves it, with records of each kind. */
export class WatchedPortal {
	/** The portal's clock, Unix seconds. */
	seconds = Math.floor((Date.now() + AHEAD_MS) / 1_000);
	sandbox!: SandboxPortal;
	/** Called before each request. */
	meanwhile: () => void = () => undefined;
	private changes = 0;

	static async open(timeZoneOffset = '+03:00'): Promise<WatchedPortal> {
		const world = new WatchedPortal();
		world.sandbox = await startPortal({
			limit: 'none',
			seed: { deals: 0 },
			timeZoneOffset,
			clock: { now: () => world.seconds * 1_000, sleep: async () => await Promise.resolve() },
		});
		return world;
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}

	context(parameters: Record<string, unknown> = {}): ChangesContext {
		const transport = new AxiosTransport(this.sandbox.webhookUrl);
		const send = transport.send.bind(transport);
		transport.send = async (request) => {
			this.meanwhile();
			return await send(request);
		};
		const portal = new Portal(transport, { plan: 'selfHosted', workflow: 'Test', node: 'Changes' });
		const { context } = fakeContext(parameters);
		return {
			...context,
			call: portal.caller,
			lookUp: portal.caller,
			batch: async (commands, options) => await portal.batch(commands, options),
		};
	}

	async source(kind: string, on: TriggerOn, parameters: Record<string, unknown> = {}): Promise<ChangeSource> {
		const found = CHANGE_KINDS.find(({ value }) => value === kind);
		if (found === undefined) throw new Error(`There is no kind ${kind}`);
		return await found.source(this.context(parameters), on);
	}

	/** All rows of a kind as a source shows them, read from the beginning. */
	async rowsOf(kind: string, parameters: Record<string, unknown> = {}): Promise<Row[]> {
		const context = this.context(parameters);
		const found = CHANGE_KINDS.find(({ value }) => value === kind);
		const source = await this.source(kind, found?.on[0] ?? 'created', parameters);
		const cursor = await source.start(context, { at: this.seconds - 30 * 86_400 });
		this.seconds += 1;
		return (await source.read(context, cursor, Number.POSITIVE_INFINITY)).found.map(({ row }) => row);
	}

	/** A value that no record has had. */
	private fresh(): string {
		this.changes += 1;
		return `Change ${this.changes}`;
	}

	/** Records of the kinds. A call makes what they need, such as a folder. */
	records(kind: string): Records {
		const { store } = this.sandbox;
		switch (kind) {
			case 'deal':
				return {
					id: 'id',
					add: () => store.add(2, { title: this.fresh() }).id,
					change: (id) => {
						const record = store.record(2, id);
						if (record === undefined) throw new Error(`There is no deal ${id}`);
						store.collection(2).put({ ...record, title: this.fresh(), updatedTime: this.seconds });
					},
				};
			case 'activity':
				return {
					id: 'ID',
					add: () =>
						store.activities.add({
							...{ ownerTypeId: 2, ownerId: 1, subject: this.fresh(), description: '', responsibleId: 1 },
							...{ authorId: 1, deadline: null, created: this.seconds, updated: this.seconds },
							...{ completed: false, values: newMap(), bindings: [] },
						}).id,
					change: (id) =>
						Object.assign(store.activities.get(id) ?? {}, { subject: this.fresh(), updated: this.seconds }),
				};
			case 'stageHistory':
				return {
					id: 'ID',
					parameters: { recordType: 2 },
					add: () =>
						store.stageChanges.add({
							...{ typeId: 2, entityTypeId: 2, ownerId: 1, createdTime: this.seconds, categoryId: 0 },
							...{ semantics: 'P', stageId: 'NEW' },
						}).id,
				};
			case 'task':
				return {
					id: 'id',
					add: () =>
						store.tasks.add({
							values: Object.assign(newMap(), { TITLE: this.fresh() }),
							...{ created: this.seconds, changed: this.seconds, closed: null },
						}).id,
					change: (id) => {
						const task = store.tasks.get(id);
						if (task === undefined) throw new Error(`There is no task ${id}`);
						Object.assign(task.values, { TITLE: this.fresh() });
						task.changed = this.seconds;
					},
				};
			case 'product': {
				const catalog = store.table('catalog.catalog').add({ values: newMap() }).id;
				const product = (id?: number): number =>
					putProduct({ store }, { name: this.fresh(), iblockId: catalog }, id);
				return { id: 'id', parameters: { catalogId: catalog }, add: () => product(), change: product };
			}
			case 'order':
				return {
					id: 'id',
					add: () => store.orders.add({ price: (this.changes += 1) }).id,
					change: (id) =>
						Object.assign(store.orders.rows.get(id)?.values ?? {}, {
							price: (this.changes += 1),
							dateUpdate: store.time.format(this.seconds),
						}),
				};
			case 'user':
				return {
					id: 'ID',
					add: () => {
						const id = Math.max(...store.users.map((one) => one.id)) + 1;
						const values = Object.assign(newMap(), {
							TIMESTAMP_X: store.time.format(this.seconds),
							DATE_REGISTER: `${store.time.dayOf(this.seconds)}T00:00:00${store.time.offset}`,
						});
						store.users.push({
							...{ id, name: this.fresh(), lastName: '', email: `${id}@example.com`, position: '' },
							...{ isAdmin: false, active: true, values },
						});
						return id;
					},
					change: (id) => {
						const user = store.users.find((one) => one.id === id);
						if (user === undefined) throw new Error(`There is no user ${id}`);
						user.name = this.fresh();
						user.values.TIMESTAMP_X = store.time.format(this.seconds);
					},
				};
			case 'call':
				return { id: 'ID', add: () => putCall(store, { COMMENT: this.fresh() }) };
			case 'file': {
				const folder = putOnDisk(store, { TYPE: 'folder' });
				const file = (id?: number): number =>
					putOnDisk(store, { NAME: this.fresh(), PARENT_ID: String(folder) }, id);
				return { id: 'ID', parameters: { folderId: folder }, add: () => file(), change: file };
			}
			case 'listElement': {
				const list = addList(store, 'Requests');
				const element = (id?: number): number => putElement(store, list, { NAME: this.fresh() }, id);
				const parameters = { listType: 'lists', listId: list };
				return { id: 'ID', parameters, add: () => element(), change: element };
			}
			case 'mailMessage':
				return {
					id: 'id',
					parameters: { mailboxId: 1 },
					add: () => putMail(store, { subject: this.fresh() }, (this.changes * 7_919) % 7_200),
				};
			default:
				throw new Error(`There are no records of the kind ${kind}`);
		}
	}
}

/** Kinds of which the test portal has records; the other CRM records are read as deals are. */
export const WATCHED_KINDS = [
	...['deal', 'activity', 'stageHistory', 'task', 'product', 'order', 'user', 'call', 'file', 'listElement'],
	'mailMessage',
];

/** What tells one state of a record from another, in the rows of any kind. */
export const stateOf = (row: Row): string =>
	String(
		row.title ?? row.SUBJECT ?? row.name ?? row.NAME ?? row.price ?? row.COMMENT ?? row.subject ?? row.ID,
	);
