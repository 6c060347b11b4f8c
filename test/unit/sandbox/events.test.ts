import { connect, hooked, listen } from './event-support';
import { ManualClock, portalFor } from './support';

describe('an outgoing webhook', () => {
	it('gets what a portal sends, as a form', async () => {
		const { portal, call, listener, token, settled } = await hooked(['onCrmDealUpdate']);
		await call('crm.item.update', { entityTypeId: 2, id: 2, fields: { title: 'Näher & mehr' } });
		expect(await settled()).toEqual(['ONCRMDEALUPDATE 2']);
		const [form] = listener.forms;
		expect(Object.fromEntries(form ?? [])).toEqual({
			event: 'ONCRMDEALUPDATE',
			event_handler_id: '1',
			'data[FIELDS][ID]': '2',
			ts: expect.stringMatching(/^\d{10}$/),
			'auth[domain]': new URL(portal.url).host,
			'auth[client_endpoint]': `${portal.url}/rest/`,
			'auth[server_endpoint]': 'https://oauth.sandbox.example/rest/',
			'auth[member_id]': 'a223c6b3710f85df22e9377d6c4f7553',
			'auth[application_token]': token,
		});
		const [request] = listener.requests;
		expect(request?.method).toBe('POST');
		expect(request?.url).toBe('/hook?s=1');
		expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
	});

	it('hears of every way to write a record', async () => {
		const { call, settled } = await hooked([
			...['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE'],
			...['ONCRMCONTACTADD', 'ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMADD_1030'],
		]);
		await call('crm.deal.add', { fields: { TITLE: 'A' } });
		await call('crm.deal.update', { id: 4, fields: { TITLE: 'B' } });
		await call('crm.item.productrow.set', { ownerType: 'D', ownerId: 4, productRows: [{ price: 5 }] });
		await call('crm.deal.delete', { id: 4 });
		await call('crm.item.add', { entityTypeId: 3, fields: { name: 'Anna' } });
		await call('crm.item.add', { entityTypeId: 1030, fields: { title: 'C' } });
		expect(await settled()).toEqual([
			...['ONCRMDEALADD 4', 'ONCRMDEALUPDATE 4', 'ONCRMDEALUPDATE 4', 'ONCRMDEALDELETE 4'],
			...['ONCRMCONTACTADD 1', 'ONCRMDYNAMICITEMADD 1', 'ONCRMDYNAMICITEMADD_1030 1'],
		]);
	});

	it('hears nothing of a write that changes nothing, and nothing of a refused one', async () => {
		const clock = new ManualClock();
		const { call, settled } = await hooked(['ONCRMDEALUPDATE', 'ONTASKUPDATE'], {
			seed: { deals: 1, tasks: 1 },
			clock,
		});
		const title = { fields: { TITLE: 'New' } };
		await call('crm.deal.update', { id: 1, ...title });
		clock.advance(5000);
		await call('crm.deal.update', { id: 1, ...title });
		await call('crm.item.update', { entityTypeId: 2, id: 1, fields: { stageId: 'NO_STAGE' } });
		await call('tasks.task.update', { taskId: 1, ...title });
		clock.advance(5000);
		await call('tasks.task.update', { taskId: 1, ...title });
		expect(await settled()).toEqual(['ONCRMDEALUPDATE 1', 'ONTASKUPDATE 1']);
	});

	it('hears of tasks, whose missing side is the text "undefined"', async () => {
		const { call, listener, settled } = await hooked(['ONTASKADD', 'ONTASKUPDATE', 'ONTASKDELETE']);
		await call('tasks.task.add', { fields: { TITLE: 'A', RESPONSIBLE_ID: 1 } });
		await call('tasks.task.complete', { taskId: 1 });
		await call('tasks.task.delete', { taskId: 1 });
		await settled();
		const data = listener.forms.map((form) =>
			Object.fromEntries([...form].filter(([name]) => name.startsWith('data'))),
		);
		expect(data).toEqual([
			{
				'data[FIELDS_BEFORE]': 'undefined',
				'data[FIELDS_AFTER][ID]': '1',
				'data[IS_ACCESSIBLE_BEFORE]': 'N',
				'data[IS_ACCESSIBLE_AFTER]': 'undefined',
			},
			{
				'data[FIELDS_BEFORE][ID]': '1',
				'data[FIELDS_AFTER][ID]': '1',
				'data[IS_ACCESSIBLE_BEFORE]': 'undefined',
				'data[IS_ACCESSIBLE_AFTER]': 'undefined',
			},
			{
				'data[FIELDS_BEFORE][ID]': '1',
				'data[FIELDS_AFTER]': 'undefined',
				'data[IS_ACCESSIBLE_BEFORE]': 'undefined',
				'data[IS_ACCESSIBLE_AFTER]': 'N',
			},
		]);
	});

	it('gets one event for all commands of a batch that say the same', async () => {
		const { call, settled } = await hooked(['ONCRMDEALUPDATE']);
		const update = (id: number, title: string) => `crm.deal.update?id=${id}&fields[TITLE]=${title}`;
		await call('batch', { cmd: [update(1, 'A'), update(2, 'B'), update(1, 'C')] });
		expect(await settled()).toEqual(['ONCRMDEALUPDATE 1', 'ONCRMDEALUPDATE 2']);
	});

	it('is refused for codes that the form does not offer, and for hosts without a dot', async () => {
		const { portal } = await portalFor();
		const url = 'https://hooks.example/x';
		const add = (codes: string[], to = url) => portal.events.addWebhook({ codes, url: to });
		expect(() => add(['ONCRMDEALMOVETOCATEGORY'])).toThrow(/cannot have ONCRMDEALMOVETOCATEGORY/);
		expect(() => add(['ONCRMDEALCHANGED'])).toThrow(/cannot have ONCRMDEALCHANGED/);
		expect(() => add(['ONCRMDEALADD'], 'http://localhost:5678/webhook/x')).toThrow(/ERROR_WRONG_HANDLER_URL/);
		expect(() => add(['ONCRMDEALADD'], 'ftp://hooks.example/x')).toThrow(/ERROR_UNSUPPORTED_PROTOCOL/);
		portal.setEvents({ localHandlers: true });
		expect(add(['ONCRMDEALADD'], 'http://localhost:5678/webhook/x').applicationToken).toHaveLength(32);
	});

	it('is there from the start when the options say so, and can be removed', async () => {
		const listener = await listen();
		const { portal, call } = await portalFor({
			seed: { deals: 1 },
			events: { webhooks: [{ codes: ['ONCRMDEALUPDATE'], url: listener.url }] },
		});
		await call('crm.deal.update', { id: 1, fields: { TITLE: 'A' } });
		await portal.events.settled();
		expect(listener.heard()).toEqual(['ONCRMDEALUPDATE 1']);
		portal.events.removeWebhook(String(portal.events.subscriptions[0]?.applicationToken));
		await call('crm.deal.update', { id: 1, fields: { TITLE: 'B' } });
		await portal.events.settled();
		expect(listener.heard()).toHaveLength(1);
	});
});

describe('an event by hand', () => {
	it('is any event with any data', async () => {
		const { portal, listener, settled } = await hooked(['ONCALENDARENTRYADD', 'ONVOXIMPLANTCALLEND']);
		portal.events.raise('onCalendarEntryAdd', { id: '1414' });
		portal.events.raise('ONVOXIMPLANTCALLEND', { CALL_ID: 'c 1', PARTS: ['a', { b: true }], NONE: null });
		expect(await settled()).toHaveLength(2);
		expect(listener.forms[0]?.get('data[id]')).toBe('1414');
		expect([...(listener.forms[1] ?? [])].filter(([name]) => name.startsWith('data'))).toEqual([
			['data[CALL_ID]', 'c 1'],
			['data[PARTS][0]', 'a'],
			['data[PARTS][1][b]', '1'],
		]);
		expect(() => portal.events.raise('ONNOTHING', {})).toThrow('The sandbox portal has no event ONNOTHING');
	});
});

describe('what somebody does in the portal', () => {
	it('raises events, and preparing a test does not', async () => {
		const { portal, settled } = await hooked(['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE']);
		portal.store.add(2, { title: 'Prepared' });
		portal.store.seed({ deals: 2 });
		portal.events.act(2, (store) => {
			store.add(2, { title: 'Made' }, 2);
			store.update(2, 1, { title: 'Changed' }, 2);
			store.delete(2, 2);
			portal.events.editMany(2, { title: 'Changed' }, { userId: 2, ids: [3] });
		});
		expect(await settled()).toEqual([
			...['ONCRMDEALADD 7', 'ONCRMDEALUPDATE 1', 'ONCRMDEALDELETE 2', 'ONCRMDEALUPDATE 3'],
		]);
		expect(portal.store.record(2, 1)).toMatchObject({ title: 'Changed', updatedBy: 2 });
	});

	it('changes thousands of records in one act', async () => {
		const { portal, listener } = await hooked(['ONCRMDEALUPDATE'], {
			seed: { deals: 1000 },
			events: { parallel: 50 },
		});
		expect(portal.events.editMany(2, { title: 'Same' }, { userId: 2 })).toBe(1000);
		expect(portal.events.editMany(2, { title: 'Same' })).toBe(0);
		expect(portal.events.editMany(2, { title: 'Other' }, { ids: [7, 9, 99_999] })).toBe(2);
		expect(portal.events.unfinished).toBe(1002);
		await portal.events.settled();
		expect(listener.forms).toHaveLength(1002);
		expect(new Set(listener.heard()).size).toBe(1000);
	});
});

describe('an application', () => {
	it('gets tokens of the person who acted, and none when nobody did', async () => {
		const client = await portalFor({ seed: { deals: 2 } });
		const listener = await listen();
		const { portal, application, call } = connect(client);
		expect((await call('event.bind', { event: 'onCrmDealUpdate', handler: listener.url })).body.result).toBe(
			true,
		);
		const other = portal.addWebhook({ userId: 3 });
		await client.call('crm.deal.update', { id: 1, fields: { TITLE: 'A' } }, other);
		await portal.events.settled();
		portal.events.act(0, (store) => store.update(2, 2, { title: 'By a robot' }));
		await portal.events.settled();
		const auth = listener.forms.map((form) =>
			Object.fromEntries(
				[...form].flatMap(([name, value]) => (name.startsWith('auth') ? [[name.slice(5, -1), value]] : [])),
			),
		);
		const always = {
			scope: application.scopes.join(','),
			domain: new URL(portal.url).host,
			client_endpoint: `${portal.url}/rest/`,
			server_endpoint: 'https://oauth.sandbox.example/rest/',
			status: 'L',
			member_id: 'a223c6b3710f85df22e9377d6c4f7553',
			application_token: application.applicationToken,
		};
		expect(auth).toEqual([{ ...always, access_token: expect.any(String), expires_in: '3600' }, always]);
		const token = auth[0]?.access_token;
		const profile = await client.call('profile', { auth: token }, `${portal.url}/rest/`);
		expect(profile.body.result.ID).toBe('3');
	});
});
