import { connect, listen, type Connected } from './event-support';
import { ManualClock, portalFor, type Client, type HttpAnswer } from './support';

const refusal = ({ status, body }: HttpAnswer): string =>
	`${status} ${String(body.error)}: ${String(body.error_description)}`;

interface Queue extends Connected {
	client: Client;
	clock: ManualClock;
	/** Changes a deal through a webhook, which is another program. */
	change(id: number, title: string): Promise<void>;
	get(parameters?: object): Promise<any>;
	/** IDs of deals in the queue, reserved ones included. */
	left(): Promise<string[]>;
}

async function queueOf(events: object = {}, bind: object = {}): Promise<Queue> {
	const clock = new ManualClock();
	const client = await portalFor({ seed: { deals: 60 }, clock, events });
	const connected = connect(client);
	await connected.call('event.bind', { event: 'ONCRMDEALUPDATE', event_type: 'offline', ...bind });
	const { call } = connected;
	return {
		...connected,
		client,
		clock,
		change: async (id, TITLE) => void (await client.call('crm.deal.update', { id, fields: { TITLE } })),
		get: async (parameters = {}) => (await call('event.offline.get', parameters)).body.result,
		left: async () => dealsOf((await call('event.offline.list')).body.result),
	};
}

const dealsOf = (events: Array<{ EVENT_DATA: { FIELDS: { ID: string } } }>): string[] =>
	events.map(({ EVENT_DATA }) => EVENT_DATA.FIELDS.ID);

describe('the queue of offline events', () => {
	it('merges repeats into one row with the time of the last one', async () => {
		const { change, call, clock, get } = await queueOf();
		await change(1, 'A');
		await change(2, 'A');
		clock.advance(60_000);
		await change(1, 'B');
		const { body } = await call('event.offline.list', { order: { ID: 'asc' } });
		expect(body.total).toBe(2);
		expect(body.result[0]).toEqual({
			ID: '1',
			TIMESTAMP_X: '2026-01-15T12:01:00+03:00',
			EVENT_NAME: 'ONCRMDEALUPDATE',
			EVENT_DATA: { FIELDS: { ID: '1' } },
			EVENT_ADDITIONAL: { user_id: '1' },
			MESSAGE_ID: expect.stringMatching(/^[0-9a-f]{32}$/),
			PROCESS_ID: '',
			ERROR: '0',
		});
		const { process_id, events } = await get();
		expect(process_id).toBeNull();
		// The oldest change comes first, and that of deal 1 is younger now.
		expect(dealsOf(events)).toEqual(['2', '1']);
		expect(events[0]).not.toHaveProperty('PROCESS_ID');
		expect(await get()).toEqual({ process_id: null, events: [] });
	});

	it('reserves rows for a batch; a repeat makes another row then', async () => {
		const { change, get, call, left } = await queueOf();
		for (const id of [1, 2, 3]) await change(id, 'A');
		const first = await get({ clear: 0, limit: 2 });
		expect(first.process_id).toHaveLength(32);
		const second = await get({ clear: 0 });
		expect([dealsOf(first.events), dealsOf(second.events)]).toEqual([['1', '2'], ['3']]);
		await change(1, 'B');
		expect(await left()).toEqual(['1', '2', '3', '1']);
		const again = await get({ clear: 0, process_id: first.process_id });
		expect(again).toEqual(first);
		const [row] = first.events;
		const clear = async (parameters: object) =>
			(await call('event.offline.clear', { process_id: first.process_id, ...parameters })).body.result;
		expect(await clear({ id: [Number(row.ID)] })).toBe(true);
		expect(await left()).toEqual(['2', '3', '1']);
		expect(await clear({ message_id: [second.events[0].MESSAGE_ID] })).toBe(true);
		expect(await left()).toEqual(['2', '3', '1']);
		expect(await clear({})).toBe(true);
		expect(await left()).toEqual(['3', '1']);
		// A batch that is read with clear=1 is deleted whole, however few rows were asked for.
		await get({ process_id: second.process_id, limit: 1 });
		expect(await left()).toEqual(['1']);
	});

	it('gives parallel readers different rows', async () => {
		const { portal, get } = await queueOf();
		portal.events.editMany(2, { title: 'A' });
		const batches = await Promise.all([1, 2, 3, 4].map(() => get({ clear: 0, limit: 15 })));
		const ids = batches.flatMap(({ events }) => dealsOf(events));
		expect(new Set(ids).size).toBe(60);
		expect(new Set(batches.map(({ process_id }) => process_id)).size).toBe(4);
	});

	it('marks rows as wrong, and loses rows when the batch is wrong', async () => {
		const { change, get, call, left } = await queueOf();
		const markWrong = async (process_id: string, message_id: string[]) =>
			(await call('event.offline.error', { process_id, message_id })).body.result;
		for (const id of [1, 2, 3]) await change(id, 'A');
		const { process_id, events } = await get({ clear: 0, limit: 2 });
		const [one, two] = events.map(({ MESSAGE_ID }: { MESSAGE_ID: string }) => MESSAGE_ID);
		expect(await markWrong(process_id, [one])).toBe(true);
		expect(dealsOf((await get({ clear: 0, error: 1, limit: 9 })).events)).toEqual(['1']);
		expect(dealsOf((await get({ clear: 0, process_id })).events)).toEqual(['2']);
		expect(await markWrong('f'.repeat(32), [two])).toBe(true);
		expect(await left()).toEqual(['1', '3']);
		expect(await markWrong(process_id, [])).toBe(true);
		// A repeat of a row with an error mark hides in it.
		await markWrong('', [(await call('event.offline.list')).body.result[1].MESSAGE_ID]);
		await change(3, 'B');
		expect((await get()).events).toEqual([]);
		expect(dealsOf((await get({ error: 1 })).events)).toEqual(['3']);
	});

	it('is filtered and ordered', async () => {
		const { change, call, clock, get } = await queueOf();
		for (const id of [5, 6, 7]) {
			await change(id, 'A');
			clock.advance(1000);
		}
		const list = async (parameters: object) =>
			dealsOf((await call('event.offline.list', parameters)).body.result);
		expect(await list({ filter: { '>ID': 1, '<=id': 3 }, order: { TIMESTAMP_X: 'DESC' } })).toEqual([
			'7',
			'6',
		]);
		expect(await list({ filter: { '<TIMESTAMP_X': '2026-01-15T12:00:01+03:00' } })).toEqual(['5']);
		expect(await list({ filter: { '=ID': [1, 3], PROCESS_ID: '', ERROR: 0 } })).toEqual(['5', '7']);
		const fetched = await get({ filter: { '=EVENT_NAME': 'ONCRMDEALUPDATE', '=ID': 2 }, clear: 1 });
		expect(dealsOf(fetched.events)).toEqual(['6']);
		expect(await list({})).toEqual(['5', '7']);
	});

	it('has pages of 50 rows', async () => {
		const { portal, call, get } = await queueOf();
		portal.events.editMany(2, { title: 'A' });
		const page = (await call('event.offline.list')).body;
		expect([page.result.length, page.next, page.total]).toEqual([50, 50, 60]);
		expect((await call('event.offline.list', { start: 50 })).body.result).toHaveLength(10);
		expect((await get({ clear: 0 })).events).toHaveLength(50);
		expect((await get({ clear: 0, limit: 100 })).events).toHaveLength(10);
	});

	it('refuses what the documentation says', async () => {
		const { call, client, application } = await queueOf({ offlineExtended: false, authConnector: false });
		const cases: Array<[method: string, parameters: object, refusal: string]> = [
			[
				'get',
				{ clear: 0 },
				'403 WRONG_LICENSE: This feature is not enabled for the current license: extended offline events handling',
			],
			['get', { limit: 0 }, '400 ERROR_ARGUMENT: Value must be positive integer'],
			['get', { filter: { PROCESS_ID: '' } }, '400 ERROR_ARGUMENT: Filter field not allowed: PROCESS_ID'],
			['get', { filter: { '!ID': 1 } }, '400 ERROR_ARGUMENT: Filter operation not allowed: !'],
			[
				'get',
				{ filter: { '=ID': [1, 2] } },
				"400 ERROR_ARGUMENT: The value of an argument '=ID' has an invalid type",
			],
			['get', { filter: 'ID' }, '400 ERROR_ARGUMENT: The filter is not an array.'],
			['get', { order: 'ID' }, '400 ERROR_ARGUMENT: The order is not an array.'],
			['get', { order: { DATA: 'ASC' } }, '400 ERROR_ARGUMENT: Order field not allowed: DATA'],
			['list', { order: { ID: 'UP' } }, '400 ERROR_ARGUMENT: Order direction should be one of {ASC|DESC}'],
			['list', { filter: { DATA: 1 } }, '400 ERROR_ARGUMENT: Filter field not allowed: DATA'],
			['clear', {}, "400 ERROR_ARGUMENT: Argument 'PROCESS_ID' is null or empty"],
			['clear', { process_id: 'a', id: 1 }, '400 ERROR_ARGUMENT: Value must be array of integers'],
			['clear', { process_id: 'a', id: [0] }, '400 ERROR_ARGUMENT: Value must be array of integers'],
			[
				'clear',
				{ process_id: 'a', message_id: ['short'] },
				'400 ERROR_ARGUMENT: Value must be array of MESSAGE_ID values',
			],
			['error', {}, "400 ERROR_ARGUMENT: Argument 'PROCESS_ID' is null or empty"],
			['error', { process_id: 'a' }, '400 ERROR_ARGUMENT: Value must be array of MESSAGE_ID values'],
			[
				'list',
				{ auth_connector: 'a' },
				'403 WRONG_LICENSE: This feature is not enabled for the current license: auth_connector',
			],
		];
		for (const [name, parameters, expected] of cases) {
			expect(refusal(await call(`event.offline.${name}`, parameters))).toBe(expected);
		}
		const person = connect(client, { application, userId: 4 });
		expect(refusal(await person.call('event.offline.list'))).toBe('403 ACCESS_DENIED: Access denied!');
		expect(refusal(await client.call('event.offline.list'))).toBe(
			'403 WRONG_AUTH_TYPE: Current authorization type is denied for this method',
		);
		expect((await call('feature.get', { CODE: 'rest_offline_extended' })).body.result.value).toBe('N');
	});

	it('leaves out what the application changed itself with the same key', async () => {
		const { call, client, change, left } = await queueOf();
		const bind = { event: 'ONCRMDEALUPDATE', event_type: 'offline', auth_connector: 'sync' };
		await call('event.bind', bind);
		const keyed = async () =>
			dealsOf((await call('event.offline.list', { auth_connector: 'sync' })).body.result);
		const own = (id: number, more: object = {}) =>
			call('crm.deal.update', { id, fields: { TITLE: 'Own' }, ...more });
		await own(1);
		await own(2, { auth_connector: 'sync' });
		await own(3, { auth_connector: 'other' });
		await change(4, 'Foreign');
		const other = connect(client);
		await other.call('crm.deal.update', { id: 5, fields: { TITLE: 'B' }, auth_connector: 'sync' });
		expect(await left()).toEqual(['2', '3', '4', '5']);
		expect(await keyed()).toEqual(['1', '3', '4', '5']);
		// The documentation says that a queue without a key gets everything.
		client.portal.setEvents({ ownChangesQueued: true });
		await own(6);
		await own(7, { auth_connector: 'sync' });
		expect(await left()).toEqual(['2', '3', '4', '5', '6', '7']);
		expect(await keyed()).toEqual(['1', '3', '4', '5', '6']);
	});

	it('keeps reserved rows for 34 days', async () => {
		const { change, get, clock, client, application } = await queueOf();
		const left = async () => {
			// Tokens do not live that long.
			const { call } = connect(client, { application });
			return dealsOf((await call('event.offline.list')).body.result);
		};
		await change(1, 'A');
		await get({ clear: 0 });
		await change(2, 'A');
		clock.advance(2_952_000_000);
		expect(await left()).toEqual(['1', '2']);
		clock.advance(1000);
		expect(await left()).toEqual(['2']);
	});
});

describe('ONOFFLINEEVENT', () => {
	it('wakes the application, but not more often than it wishes', async () => {
		const { change, call, clock, portal, client } = await queueOf();
		const [usual, seldom, each] = [await listen(), await listen(), await listen()];
		const bind = (handler: string, options?: object) =>
			call('event.bind', { event: 'ONOFFLINEEVENT', handler, ...(options && { options }) });
		await bind(usual.url);
		await bind(seldom.url, { minTimeout: 60 });
		await bind(each.url, { minTimeout: 0 });
		const stranger = await listen();
		await connect(client).call('event.bind', { event: 'ONOFFLINEEVENT', handler: stranger.url });
		await change(1, 'A');
		await change(2, 'A');
		clock.advance(1000);
		portal.events.editMany(2, { title: 'B' });
		clock.advance(60_000);
		await change(3, 'C');
		await portal.events.settled();
		const woken = [usual, seldom, each, stranger].map(({ forms }) => forms.length);
		expect(woken).toEqual([3, 2, 4, 0]);
		const [form] = usual.forms;
		expect([...(form ?? [])].filter(([name]) => name.startsWith('data'))).toEqual([]);
		expect(form?.get('auth[refresh_token]')).toHaveLength(60);
	});
});
