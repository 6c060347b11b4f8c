import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { Portal } from '../../../src/portal/portal';
import { type SandboxPortal, startPortal } from '../../../sandbox';

let sandbox: SandboxPortal;
let portal: Portal;
beforeEach(async () => {
	sandbox = await startPortal({ limit: 'none', seed: { deals: 120 } });
	portal = new Portal(new AxiosTransport(sandbox.webhookUrl), { plan: 'selfHosted' });
});
afterEach(async () => await sandbox.close());

const deals = () => sandbox.store.records(2).length;
const deal = (title: string) => ({
	method: 'crm.item.add',
	parameters: { entityTypeId: 2, fields: { title } },
});
const add = async () => await portal.call('crm.item.add', deal('New').parameters);

describe('a portal whose PHP prints messages', () => {
	it('is read as if it did not, and is told once', async () => {
		sandbox.faults.add({ kind: 'phpNotice', times: 0 });
		expect((await add()).result).toMatchObject({ item: { title: 'New' } });
		const outcomes = await portal.batch(['a', 'b', 'c'].map((key) => ({ key, ...deal(key) })));
		expect(outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
		let rows = 0;
		const list = { method: 'crm.item.list', parameters: { entityTypeId: 2 }, rows: ['items'], id: 'id' };
		for await (const page of portal.read(list)) rows += page.rows.length;
		expect([rows, deals()]).toEqual([124, 124]);
		const told = (await portal.notices()).filter((notice) => notice.includes('display_errors'));
		expect(told).toEqual([expect.stringContaining('Undefined array key "x" in /home/bitrix/www/local/php')]);
	});

	it('does not make a record twice when only a message comes', async () => {
		sandbox.faults.add({ kind: 'phpFatal', method: 'crm.item.add', times: 0 });
		await expect(add()).rejects.toMatchObject({ kind: 'outcomeUnknown', notExecuted: false });
		sandbox.faults.add({ kind: 'phpFatal', method: 'batch' });
		const outcomes = await portal.batch(['a', 'b', 'c'].map((key) => ({ key, ...deal(key) })));
		expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
		expect(deals()).toBe(124);
	});

	it('is asked again when a read brings only a message', async () => {
		sandbox.faults.add({ kind: 'phpFatal' });
		expect((await portal.call('profile')).result).toMatchObject({ ID: expect.anything() });
	});
});

it('an answer that the server cuts off is known to be cut', async () => {
	sandbox.faults.add({ kind: 'cutAnswer' });
	await expect(add()).rejects.toMatchObject({ code: 'ANSWER_CUT_OFF', kind: 'outcomeUnknown' });
	expect(deals()).toBe(121);
});
