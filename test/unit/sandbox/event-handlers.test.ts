import { connect, listen } from './event-support';
import { portalFor, type HttpAnswer } from './support';

const HANDLER = 'https://hooks.example/h';

const refusal = ({ status, body }: HttpAnswer): string =>
	`${status} ${String(body.error)}: ${String(body.error_description)}`;

describe('event.bind', () => {
	it('binds, shows and unbinds handlers of the application', async () => {
		const client = await portalFor();
		const { call } = connect(client);
		const other = connect(client);
		expect((await call('event.bind', { event: 'onCrmLeadAdd', handler: HANDLER })).body.result).toBe(true);
		const fixed = { event: 'ONCRMLEADADD', handler: HANDLER, auth_type: 5 };
		expect((await call('event.bind', fixed)).body.result).toBe(true);
		await call('event.bind', { event: 'ONCRMLEADADD', event_type: 'offline', handler: HANDLER });
		expect((await call('event.get')).body.result).toEqual([
			{ event: 'ONCRMLEADADD', handler: HANDLER, auth_type: '0', offline: 0 },
			{ event: 'ONCRMLEADADD', handler: HANDLER, auth_type: '5', offline: 0 },
			{ event: 'ONCRMLEADADD', connector_id: '', offline: 1 },
		]);
		expect((await other.call('event.get')).body.result).toEqual([]);
		const unbind = async (parameters: object) =>
			(await call('event.unbind', { event: 'OnCrmLeadAdd', handler: HANDLER, ...parameters })).body.result;
		expect(await unbind({ auth_type: 0 })).toEqual({ count: 1 });
		expect(await unbind({ handler: `${HANDLER}2` })).toEqual({ count: 0 });
		expect(await unbind({})).toEqual({ count: 1 });
		expect(await unbind({ event_type: 'offline' })).toEqual({ count: 1 });
		expect((await call('event.get')).body.result).toEqual([]);
	});

	it('refuses what the documentation says', async () => {
		const client = await portalFor({ events: { authConnector: false } });
		const { call } = connect(client, { scopes: ['crm'] });
		const bound = { event: 'ONCRMDEALADD', handler: HANDLER };
		await call('event.bind', bound);
		const cases: Array<[parameters: object, refusal: string]> = [
			[{}, "400 ERROR_ARGUMENT: Argument 'EVENT' is null or empty"],
			[{ event: 'ONCRMDEALADD' }, "400 ERROR_ARGUMENT: Argument 'HANDLER' is null or empty"],
			[{ ...bound, event_type: 'later' }, '400 ERROR_ARGUMENT: Value must be one of {online|offline}'],
			[{ ...bound, event: 'ONCRMDEALCHANGED' }, '400 ERROR_EVENT_NOT_FOUND: Event not found'],
			[{ ...bound, event: 'ONTASKADD' }, '400 ERROR_EVENT_NOT_FOUND: Event not found'],
			[{ ...bound, handler: 'http://localhost/x' }, '400 ERROR_WRONG_HANDLER_URL: Wrong handler URL'],
			[{ ...bound, handler: 'http://n8n:5678/x' }, '400 ERROR_WRONG_HANDLER_URL: Wrong handler URL'],
			[{ ...bound, handler: '/x' }, '400 ERROR_WRONG_HANDLER_URL: Wrong handler URL'],
			[
				{ ...bound, handler: 'ftp://hooks.example/' },
				'400 ERROR_UNSUPPORTED_PROTOCOL: Unsupported handler protocol',
			],
			[bound, '400 ERROR_CORE: Unable to set event handler: Handler already binded'],
			[
				{ event: 'ONOFFLINEEVENT', event_type: 'offline' },
				'400 ERROR_ARGUMENT: Offline event cannot be registered for this event.',
			],
			[
				{ ...bound, auth_connector: 'a' },
				'403 WRONG_LICENSE: This feature is not enabled for the current license: auth_connector',
			],
		];
		for (const [parameters, expected] of cases) {
			expect(refusal(await call('event.bind', parameters))).toBe(expected);
		}
		expect(refusal(await client.call('event.bind', bound))).toBe(
			'403 WRONG_AUTH_TYPE: Current authorization type is denied for this method',
		);
		expect(refusal(await call('event.unbind', { event: 'ONCRMDEALADD' }))).toBe(
			"400 ERROR_ARGUMENT: Argument 'HANDLER' is null or empty",
		);
		expect((await call('feature.get', { CODE: 'rest_auth_connector' })).body.result.value).toBe('N');
	});

	it('counts handlers as different by event, address, user and connector', async () => {
		const { call } = connect(await portalFor());
		const bound = { event: 'ONCRMDEALADD', handler: HANDLER };
		for (const other of [{}, { event: 'ONCRMDEALUPDATE' }, { handler: `${HANDLER}?s=2` }, { auth_type: 2 }]) {
			expect((await call('event.bind', { ...bound, ...other })).body.result).toBe(true);
		}
		const queue = { event: 'ONCRMDEALADD', event_type: 'offline' };
		for (const auth_connector of ['', 'a', 'b']) {
			expect((await call('event.bind', { ...queue, auth_connector })).body.result).toBe(true);
		}
		expect((await call('event.bind', { ...queue, auth_connector: 'a' })).body.error).toBe('ERROR_CORE');
		expect((await call('event.get')).body.result).toHaveLength(7);
		const unbind = async (parameters: object) => (await call('event.unbind', parameters)).body.result;
		expect(await unbind({ ...queue, auth_connector: 'b' })).toEqual({ count: 1 });
		expect(await unbind(bound)).toEqual({ count: 2 });
	});

	it('gives people without rights handlers of their own only', async () => {
		const client = await portalFor();
		const admin = connect(client);
		const { call } = connect(client, { application: admin.application, userId: 4 });
		const bound = { event: 'ONCRMDEALADD', handler: HANDLER };
		await admin.call('event.bind', bound);
		expect((await call('event.bind', bound)).body.result).toBe(true);
		expect((await call('event.get')).body.result).toEqual([{ ...bound, auth_type: '4', offline: 0 }]);
		expect(refusal(await call('event.bind', { ...bound, auth_type: 2 }))).toBe(
			'403 ACCESS_DENIED: Access denied! Event binding with AUTH_TYPE requires administrator access rights',
		);
		expect(refusal(await call('event.bind', { ...bound, event_type: 'offline' }))).toBe(
			'403 ACCESS_DENIED: Access denied! Offline events binding requires administrator access rights',
		);
		expect(refusal(await call('event.unbind', { ...bound, event_type: 'offline' }))).toBe(
			'403 ACCESS_DENIED: Access denied! Offline events unbinding requires administrator access rights',
		);
		for (const auth_type of ['4', 0]) {
			expect(refusal(await call('event.unbind', { ...bound, auth_type }))).toBe(
				'403 ACCESS_DENIED: Access denied! Event unbinding with AUTH_TYPE requires administrator access rights',
			);
		}
		expect((await call('event.unbind', { ...bound, auth_type: 4 })).body.result).toEqual({ count: 1 });
		expect((await call('event.unbind', bound)).body.result).toEqual({ count: 0 });
		expect((await admin.call('event.get')).body.result).toHaveLength(1);
	});
});

describe('events', () => {
	it('lists the codes of the application, of a scope, or all', async () => {
		const { call } = connect(await portalFor(), { scopes: ['task'] });
		const list = async (parameters: object) => (await call('events', parameters)).body.result as string[];
		expect(await list({})).toEqual(expect.arrayContaining(['ONAPPTEST', 'ONOFFLINEEVENT', 'ONTASKADD']));
		expect(await list({})).not.toContain('ONCRMDEALADD');
		const crm = await list({ SCOPE: 'crm', FULL: true });
		expect(crm).toEqual(
			expect.arrayContaining([
				...['ONCRMDEALADD', 'ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMADD_1030', 'ONCRMDYNAMICITEMUPDATE_31'],
			]),
		);
		expect(crm).not.toContain('ONTASKADD');
		expect(await list({ FULL: true })).toEqual(
			expect.arrayContaining([
				'ONCRMDEALADD',
				'ONTASKADD',
				'CATALOG.PRICE.TYPE.ON.ADD',
				'ONCALENDARENTRYADD',
			]),
		);
		expect(await list({ SCOPE: 'nothing' })).toEqual([]);
	});
});

describe('an application', () => {
	it('tests its handler by event.test, and only its own', async () => {
		const client = await portalFor();
		const [listener, foreign] = [await listen(), await listen()];
		const { call, portal, application } = connect(client);
		const other = connect(client);
		await call('event.bind', { event: 'ONAPPTEST', handler: listener.url });
		await other.call('event.bind', { event: 'ONAPPTEST', handler: foreign.url });
		expect((await call('event.test', { any: { n: 1 } })).body.result).toBe(1);
		await portal.events.settled();
		expect(listener.forms[0]?.get('data[QUERY][any][n]')).toBe('1');
		expect(listener.forms[0]?.get('data[LANGUAGE_ID]')).toBe('de');
		expect(listener.forms[0]?.get('auth[application_token]')).toBe(application.applicationToken);
		expect(foreign.forms).toEqual([]);
	});

	it('gets events with the tokens of the user that it named', async () => {
		const client = await portalFor({ seed: { deals: 1 }, events: { userIdInAuth: true } });
		const listener = await listen();
		const { call, portal } = connect(client);
		await call('event.bind', { event: 'ONCRMDEALUPDATE', handler: listener.url, auth_type: 6 });
		portal.events.act(0, (store) => store.update(2, 1, { title: 'A' }));
		await portal.events.settled();
		expect(listener.forms[0]?.get('auth[user_id]')).toBe('6');
		expect(listener.forms[0]?.get('auth[refresh_token]')).toBeNull();
		const auth = listener.forms[0]?.get('auth[access_token]');
		const profile = await client.call('profile', { auth }, `${portal.url}/rest/`);
		expect(profile.body.result.ID).toBe('6');
	});

	it('hears of the new pipeline of a deal, and not of a change then', async () => {
		const client = await portalFor({ seed: { deals: 1 } });
		const listener = await listen();
		const { call, portal } = connect(client);
		for (const event of ['ONCRMDEALUPDATE', 'ONCRMDEALMOVETOCATEGORY']) {
			await call('event.bind', { event, handler: listener.url });
		}
		const categoryId = portal.store.record(2, 1)?.categoryId === 1 ? 0 : 1;
		await client.call('crm.item.update', { entityTypeId: 2, id: 1, fields: { categoryId } });
		await portal.events.settled();
		expect(listener.heard()).toEqual(['ONCRMDEALMOVETOCATEGORY 1']);
		const [form] = listener.forms;
		expect(form?.get('data[FIELDS][CATEGORY_ID]')).toBe(String(categoryId));
		expect(form?.get('data[FIELDS][STAGE_ID]')).toBe(portal.store.record(2, 1)?.stageId);
	});

	it('hears nothing before it is installed, and is told when it is removed', async () => {
		const client = await portalFor({ seed: { deals: 1 } });
		const listener = await listen();
		const { call, portal, application } = connect(client, { installed: false });
		await call('event.bind', { event: 'ONCRMDEALUPDATE', handler: listener.url });
		await call('event.bind', { event: 'ONAPPUNINSTALL', handler: listener.url, auth_type: 1 });
		await client.call('crm.deal.update', { id: 1, fields: { TITLE: 'A' } });
		portal.finishInstallation(application.clientId);
		await client.call('crm.deal.update', { id: 1, fields: { TITLE: 'B' } });
		await portal.events.settled();
		expect(listener.heard()).toEqual(['ONCRMDEALUPDATE 1']);
		portal.uninstall(application.clientId);
		await portal.events.settled();
		const last = listener.forms[1];
		expect(last?.get('event')).toBe('ONAPPUNINSTALL');
		expect(last?.get('auth[application_token]')).toBe(application.applicationToken);
		expect(last?.get('auth[access_token]')).toBeNull();
		expect(portal.events.subscriptions).toEqual([]);
	});

	it('hears nothing when it is not paid for', async () => {
		const client = await portalFor({ seed: { deals: 1 }, applicationDays: -1 });
		const listener = await listen();
		const { call, portal } = connect(client);
		await call('event.bind', { event: 'ONCRMDEALUPDATE', handler: listener.url });
		await client.call('crm.deal.update', { id: 1, fields: { TITLE: 'A' } });
		await portal.events.settled();
		expect(listener.heard()).toEqual([]);
	});

	it('cannot let events cause events for ever with the tokens that they bring', async () => {
		const client = await portalFor({ seed: { deals: 1 } });
		const listener = await listen();
		const { call, portal } = connect(client);
		await call('event.bind', { event: 'ONCRMDEALUPDATE', handler: listener.url });
		await client.call('crm.deal.update', { id: 1, fields: { TITLE: 'Round 0' } });
		for (let round = 1; round <= 5; round++) {
			await portal.events.settled();
			const auth = listener.forms.at(-1)?.get('auth[access_token]');
			const fields = { TITLE: `Round ${round}` };
			await client.call('crm.deal.update', { id: 1, fields, auth }, `${portal.url}/rest/`);
		}
		expect(listener.forms).toHaveLength(3);
		expect(portal.store.record(2, 1)?.title).toBe('Round 5');
	});

	it('keeps settings', async () => {
		const client = await portalFor();
		const { call, application } = connect(client);
		const person = connect(client, { application, userId: 4 });
		expect((await call('app.option.get')).body.result).toEqual([]);
		expect(refusal(await call('app.option.set'))).toBe(
			"400 ERROR_ARGUMENT: Argument 'options' is null or empty",
		);
		expect((await call('app.option.set', { options: { secret: 'a', n: 1 } })).body.result).toBe(true);
		await call('app.option.set', { n: 2 });
		expect((await person.call('app.option.get')).body.result).toEqual({ secret: 'a', n: 2 });
		expect((await call('app.option.get', { option: 'secret' })).body.result).toBe('a');
		expect((await call('app.option.get', { option: 'none' })).body.result).toBeNull();
		expect(refusal(await person.call('app.option.set', { n: 3 }))).toBe(
			'403 ACCESS_DENIED: Access denied! Administrator authorization required',
		);
		expect(refusal(await client.call('app.option.get'))).toBe(
			'403 ACCESS_DENIED: Access denied! Application context required',
		);
	});
});
