import { portalFor, type Client } from './support';

describe('batch', () => {
	let client: Client;

	beforeAll(async () => {
		client = await portalFor({ seed: { deals: 120, contacts: 5 } });
	});

	const batch = async (cmd: unknown, halt?: unknown) => {
		const answer = await client.call('batch', halt === undefined ? { cmd } : { cmd, halt });
		expect(answer.status).toBe(200);
		return answer.body.result;
	};

	it('runs named commands in order and chains them', async () => {
		const result = await batch({
			list: 'crm.item.list?entityTypeId=2&select[]=id&order[id]=DESC',
			last: 'crm.item.get?entityTypeId=2&id=$result[list][items][0][id]',
			classic: 'crm.deal.list?filter[ID]=$result[deal]&filter[>ID]=118&select[]=ID',
		});
		expect(result.result.last.item.id).toBe(120);
		expect(result.result.classic).toEqual([{ ID: '119' }, { ID: '120' }]);
		expect(result.result_total).toEqual({ list: 120, classic: 2 });
		expect(result.result_next).toEqual({ list: 50 });
		expect(Object.keys(result.result_time)).toEqual(['list', 'last', 'classic']);
		expect(result.result_error).toEqual([]);
	});

	it('shows empty maps as [] and list-style commands as lists', async () => {
		expect(await batch([])).toEqual({
			result: [],
			result_error: [],
			result_total: [],
			result_next: [],
			result_time: [],
		});
		const result = await batch(['profile', 'server.time']);
		expect(Array.isArray(result.result)).toBe(true);
		expect(result.result_time).toHaveLength(2);
	});

	it('turns a list with a hole into an object with numbers as keys', async () => {
		const result = await batch(['profile', 'nope', 'profile']);
		expect(Object.keys(result.result)).toEqual(['0', '2']);
		expect(Array.isArray(result.result)).toBe(false);
		expect(result.result_error).toEqual({
			1: { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' },
		});
	});

	it('runs commands in the order in which they stand, also with numbers as keys', async () => {
		const response = await fetch(`${client.portal.webhookUrl}batch`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: '{"cmd": {"b": "profile", "2": "server.time", "1": "user.current", "0": "profile"}}',
		});
		const { result } = (await response.json()) as { result: { result: object } };
		expect(Object.keys(result.result).sort()).toEqual(['0', '1', '2', 'b']);
		const { commands } = client.portal.statistics.requests.at(-1) ?? { commands: [] };
		expect(commands.map(({ method }) => method)).toEqual([
			'profile',
			'server.time',
			'user.current',
			'profile',
		]);
	});

	it('drops what is behind a thousand values of a command', async () => {
		const values = Array.from({ length: 1_001 }, (_, index) => `filter[@id][${index}]=${index}`).join('&');
		const result = await batch({
			first: `crm.item.list?entityTypeId=2&${values}`,
			last: `crm.item.list?${values}&entityTypeId=2`,
		});
		expect(Object.keys(result.result)).toEqual(['first']);
	});

	it('starts a list at 0 even when only its first command failed', async () => {
		const result = await batch(['nope', 'profile']);
		expect(result.result).toEqual({ 1: expect.anything() });
		expect(result.result_error).toEqual([expect.objectContaining({ error: 'ERROR_METHOD_NOT_FOUND' })]);
	});

	it('runs fifty commands and refuses each further one by itself', async () => {
		const result = await batch(Array.from({ length: 52 }, () => 'server.time'));
		expect(result.result).toHaveLength(50);
		const refusal = { error: 'ERROR_BATCH_LENGTH_EXCEEDED', error_description: 'Max batch length exceeded' };
		expect(result.result_error).toEqual({ 50: refusal, 51: refusal });
	});

	it.each(['batch', 'upload', 'download'])('refuses %s inside', async (method) => {
		const result = await batch({ a: `${method}?cmd[]=profile` });
		expect(result.result_error.a).toEqual({
			error: 'ERROR_BATCH_METHOD_NOT_ALLOWED',
			error_description: 'Method is not allowed for batch usage',
		});
	});

	it.each<[halt: unknown, stops: boolean]>([
		[undefined, false],
		[0, false],
		['0', false],
		['', false],
		[false, false],
		[1, true],
		[true, true],
		['Y', true],
		['false', true],
		['no', true],
	])('halt=%j stops after the first failure: %s', async (halt, stops) => {
		const result = await batch({ a: 'profile', b: 'nope', c: 'profile' }, halt);
		expect(Object.keys(result.result)).toEqual(stops ? ['a'] : ['a', 'c']);
		expect(Object.keys(result.result_error)).toEqual(['b']);
	});

	it('keeps an error with an empty code apart from success', async () => {
		const result = await batch({ a: 'crm.deal.get?id=99999' });
		expect(result.result).toEqual([]);
		expect(result.result_error).toEqual({ a: { error: '', error_description: 'Not found' } });
		expect(result.result_time).toEqual([]);
	});

	it('skips commands that are not text without a trace', async () => {
		const result = await batch({ a: 'profile', b: { method: 'profile' }, c: 5 });
		expect(Object.keys(result.result)).toEqual(['a']);
		expect(result.result_error).toEqual([]);
	});

	it('loses what follows a # and reads + as a space', async () => {
		const result = await batch({ a: 'crm.item.add?entityTypeId=2&fields[title]=Red+%2B+blue+#1' });
		expect(result.result.a.item.title).toBe('Red + blue ');
	});

	it('finds methods in any case and keeps a null answer', async () => {
		const result = await batch({
			a: 'CRM.Item.List?entityTypeId=2&start=-1',
			b: 'crm.timeline.comment.add?fields[ENTITY_ID]=1&fields[ENTITY_TYPE]=deal&fields[COMMENT]=x',
			c: 'crm.timeline.comment.delete?id=$result[b]',
		});
		expect(result.result.a.items).toHaveLength(50);
		expect('c' in result.result).toBe(true);
		expect(result.result.c).toBeNull();
		expect(result.result_total).toEqual([]);
	});

	it('passes a whole map on when a reference leads nowhere, which filters refuse', async () => {
		const result = await batch({
			a: 'crm.item.get?entityTypeId=2&id=99999',
			b: 'crm.item.list?entityTypeId=2&filter[id]=$result[a][item][id]',
		});
		expect(Object.keys(result.result_error)).toEqual(['a']);
		// No command succeeded before, so the map is empty and the filter matches nothing.
		expect(result.result.b.items).toEqual([]);
		const later = await batch({
			ok: 'profile',
			b: 'crm.item.list?entityTypeId=2&filter[id]=$result[nope]',
		});
		expect(later.result_error.b.error).toBe('INVALID_ARG_VALUE');
	});

	it('can come in a query, encoded twice', async () => {
		const command = 'crm.item.list?filter[%3Eid]=118&entityTypeId=2&select[]=id';
		const url = `${client.portal.webhookUrl}batch?cmd[first]=${encodeURIComponent(command)}`;
		const body = (await (await fetch(url)).json()) as { result: { result: { first: { items: unknown[] } } } };
		expect(body.result.result.first.items.length).toBeGreaterThan(1);
	});

	it('takes its parameters in any case', async () => {
		const answer = await client.call('batch', { CMD: { a: 'nope', b: 'profile' }, HALT: 1 });
		expect(answer.body.result.result).toEqual([]);
	});

	it('answers a normal error when its own webhook is refused', async () => {
		const answer = await client.call('batch', { cmd: ['profile'] }, `${client.portal.url}/rest/1/wrong/`);
		expect([answer.status, answer.body.error]).toEqual([401, 'INVALID_CREDENTIALS']);
	});

	it('checks the scope of every command', async () => {
		const narrow = client.portal.addWebhook({ scopes: ['task'] });
		const answer = await client.call('batch', { cmd: { a: 'profile', b: 'crm.deal.get?id=1' } }, narrow);
		expect(answer.body.result.result_error.b.error).toBe('insufficient_scope');
		expect(Object.keys(answer.body.result.result)).toEqual(['a']);
	});
});
