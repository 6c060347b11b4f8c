import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { Portal } from '../../../src/portal/portal';
import type { Row } from '../../../src/portal/types';
import { type SandboxPortal, startPortal } from '../../../sandbox';

let sandbox: SandboxPortal;
let portal: Portal;

beforeAll(async () => {
	sandbox = await startPortal({ seed: { deals: 3, contacts: 3 }, limit: 'none' });
	portal = new Portal(new AxiosTransport(sandbox.webhookUrl), {
		plan: 'selfHosted',
		workflow: 'Test',
		node: 'Bitrix24',
		priority: 'normal',
		batchSize: 50,
	});
});

afterAll(async () => await sandbox.close());

const BATCH = true;
const ALONE = false;

const words = [
	'$result[c0][id]',
	'$next[x]',
	'$Total[a]',
	'$ERROR[a][error]',
	'$time[a]',
	'$result',
	'a $total b',
];

/** Fields of a deal, and whether a batch carries them. */
const cases: Array<[name: string, fields: Record<string, unknown>, batch: boolean]> = [
	...words.map((word): [string, Record<string, unknown>, boolean] => [
		`the text ${word}`,
		{ title: word },
		ALONE,
	]),
	['null', { title: 'T', comments: null, opportunity: null }, ALONE],
	['an empty list', { title: 'T', contactIds: [] }, ALONE],
	['true', { title: 'T', opened: true }, ALONE],
	['false', { title: 'T', opened: false }, ALONE],
	['a very long text', { title: 'T', comments: 'ä'.repeat(150_000) }, ALONE],
	['HTML that batches filter', { title: 'T', comments: '<script>alert(1)</script> onclick= x' }, ALONE],
	['half an emoji', { title: `cut ${'🚀'.slice(0, 1)}` }, BATCH],
	['an absent value in a list', { title: 'T', contactIds: [1, undefined, 2] }, ALONE],
	['an absent value', { title: 'T', comments: undefined }, BATCH],
	['an emoji', { title: 'Deal 🚀 👩‍👩‍👧 done' }, BATCH],
	['signs of addresses', { title: 'a+b#c&d%e=f?g;h/i\\j%20 + "q" \'s\'' }, BATCH],
	['lines', { comments: 'one\r\ntwo\n\tthree', title: ' blanks ' }, BATCH],
	['other scripts', { title: 'Сделка 交易 صفقة' }, BATCH],
	['a dollar', { title: '$5 $resul $ [a] ${x} $1' }, BATCH],
	['a list', { title: 'T', contactIds: [1, 2] }, BATCH],
	['a number', { title: 'T', opportunity: 12.34 }, BATCH],
];

it.each(cases)('%s arrives unchanged', async (_name, fields, batch) => {
	const parameters = { entityTypeId: 2, fields };
	const direct = (await portal.call('crm.item.add', parameters)).result as { item: Row };
	const before = sandbox.statistics.requests.length;
	const call = portal.packer();
	const replies = await Promise.all([
		call('crm.item.get', { entityTypeId: 2, id: 1 }),
		call('crm.item.add', parameters),
		call('crm.item.get', { entityTypeId: 2, id: 2 }),
	]);
	const packed = replies[1].result as { item: Row };
	for (const name of Object.keys(fields)) expect(packed.item[name]).toEqual(direct.item[name]);
	// A text is also what it was at first; types are what the portal makes of them.
	for (const [name, value] of Object.entries(fields)) {
		if (typeof value === 'string' && !/\p{Surrogate}/u.test(value)) expect(packed.item[name]).toBe(value);
	}
	expect(replies.map(({ result }) => (result as { item: Row }).item.id)).toEqual([1, packed.item.id, 2]);
	const sent = sandbox.statistics.requests.slice(before).map(({ commands }) => commands.length);
	expect(sent.sort()).toEqual(batch ? [3] : [1, 2]);
});

it.each([
	['the condition of a filter', { filter: { TITLE: `${'🚀'.slice(0, 1)}` } }],
	['a name, of a column that does not exist', { filter: { ID: 1 }, select: [`x${'🚀'.slice(1)}`, 'ID'] }],
])('half an emoji in %s is sent as U+FFFD, alone and with others', async (_name, parameters) => {
	const alone = (await portal.call('crm.deal.list', parameters)).result as Row[];
	const call = portal.packer();
	const [packed] = await Promise.all([call('crm.deal.list', parameters), call('profile')]);
	expect(packed.result).toEqual(alone);
	expect(alone.length).toBeLessThan(3);
});

it('a record with half an emoji is created with U+FFFD, and found again by the same text', async () => {
	const title = `Deal ${'🚀'.slice(0, 1)}`;
	await portal.call('crm.deal.add', { fields: { TITLE: title } });
	const find = async (filter: object) => (await portal.call('crm.deal.list', { filter })).result as Row[];
	expect((await find({ TITLE: title })).map(({ TITLE }) => TITLE)).toEqual(['Deal \uFFFD']);
	const read = portal.read({
		method: 'crm.item.list',
		id: 'id',
		parameters: { entityTypeId: 2, filter: { '=title': title } },
	});
	for await (const { rows } of read) expect(rows.map((row) => row.title)).toEqual(['Deal \uFFFD']);
});

it('parameters that hold themselves are refused before anything is sent', async () => {
	const fields: Row = {};
	fields.self = fields;
	const before = sandbox.statistics.requests.length;
	const error = await portal.call('crm.deal.add', { fields }).catch((thrown: unknown) => thrown);
	expect(error).toMatchObject({ kind: 'request', code: 'NESTED_TOO_DEEPLY', notExecuted: true, attempts: 1 });
	expect(sandbox.statistics.requests.slice(before)).toEqual([]);
});

it('methods that no batch carries are called by themselves', async () => {
	const call = portal.packer();
	const calls = ['app.info', 'batch', 'profile', 'server.time'].map(
		async (method) =>
			await call(method, method === 'batch' ? { cmd: { a: 'profile' } } : {}).catch(() => undefined),
	);
	const before = sandbox.statistics.requests.length;
	await Promise.all(calls);
	const sent = sandbox.statistics.requests.slice(before);
	expect(sent.map(({ method, commands }) => [method, commands.length]).sort()).toEqual([
		['app.info', 1],
		['batch', 1],
		['batch', 2],
	]);
});

it('a command list sends such data in its place, even next to references', async () => {
	const title = 'price: $total[x] <script>';
	const add = (key: string, fields: object) => ({
		key,
		method: 'crm.item.add',
		parameters: { entityTypeId: 2, fields },
	});
	const outcomes = await portal.batch([
		add('a', { title: 'A' }),
		// A text that looks like a reference is one only where it is meant.
		add('b', { title: 'Of $result[a][item][id]', comments: '$result' }),
		add('c', { title }),
		{ key: 'd', method: 'crm.item.get', parameters: { entityTypeId: 2, id: '$result[b][item][id]' } },
		add('e', { title: '$result[c][item][title]' }),
	]);
	const items = outcomes.map((outcome) =>
		outcome.status === 'done' ? (outcome.reply.result as { item: Row }).item : outcome,
	) as Row[];
	expect(items[1]).toMatchObject({ title: `Of ${String(items[0].id)}`, comments: '$result' });
	expect(items[2].title).toBe(title);
	expect(items[3].id).toBe(items[1].id);
	expect(items[4].title).toBe(title);
});
