import { failure, items, mapped, rows, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 5 } });
});
afterEach(async () => await sandbox.close());

const [half] = '🚀'.split('');

const called = () => Object.keys(sandbox.portal.statistics.totals.byMethod);

const api = (method: string, json: string, operation = 'callMethod') => ({
	operation,
	method: { __rl: true, mode: 'name', value: method },
	defineParameters: 'json',
	parametersJson: json,
});
const item = (json: object) => ({ items: items({ ...json }) });

describe('a text that was cut in the middle of an emoji', () => {
	it.each(['callMethod', 'getAll'])('keeps its filter in %s', async (operation) => {
		const titles = api('crm.deal.list', '={{ { filter: { "%TITLE": $json.text } } }}', operation);
		await sandbox.api(api('crm.deal.add', '{"fields": {"TITLE": "cut \uFFFD"}}'));
		const found = rows(await sandbox.api(titles, item({ text: half })));
		expect(found.map(({ TITLE }) => TITLE)).toEqual(['cut \uFFFD']);
	});

	it('does not empty the record that holds it', async () => {
		const run = await sandbox.crm(
			{ resource: 'deal', operation: 'create', fields: mapped({ title: '={{ "cut " + $json.text }}' }) },
			item({ text: half }),
		);
		expect(rows(run)).toMatchObject([{ title: 'cut \uFFFD' }]);
	});

	it.each([
		['twice in one run', 1, 2],
		['when the workflow runs again', 2, 1],
	])('is the same text %s', async (_, runs, times) => {
		const upsert = {
			resource: 'deal',
			operation: 'upsert',
			fields: { ...mapped({ title: '={{ $json.text }}' }), matchingColumns: ['title'] },
		};
		const texts = Array.from({ length: times }, () => ({ text: `cut ${half}` }));
		const made: unknown[] = [];
		for (let run = 0; run < runs; run += 1)
			made.push(...rows(await sandbox.crm(upsert, { items: items(...texts) })).map(({ created }) => created));
		expect(made).toEqual([true, false]);
	});

	it('travels in a batch, with the calls of other items', async () => {
		const list = { operation: 'callMethod', method: 'crm.deal.list', defineParameters: 'json' };
		const run = await sandbox.batch(
			{ ...list, parametersJson: '={{ { filter: { TITLE: $json.text } } }}' },
			{ items: items({ text: half }, { text: 'Deal' }, { text: `${half}x` }) },
		);
		expect(rows(run).map(({ result }) => result)).toEqual([[], [], []]);
		expect(sandbox.portal.statistics.totals.requests).toBe(1);
	});
});

describe('a value that an expression does not give', () => {
	it.each([
		['{ select: ["ID", $json.missing, "TITLE"] }', 'select[1]'],
		['{ filter: { ID: $json.missing } }', 'filter.ID'],
		['{ filter: { STAGE_ID: "NEW", ID: $json.missing } }', 'filter.ID'],
		['{ filter: $json.missing, select: ["ID"] }', 'filter'],
		['{ filter: { "@ID": [1, $json.missing] } }', 'filter.@ID[1]'],
		['{ order: { ID: $json.missing }, select: ["ID"] }', 'order.ID'],
		['{ start: $json.missing }', 'start'],
	])('in %s is named', async (json, place) => {
		for (const operation of ['callMethod', 'getAll']) {
			const error = failure(await sandbox.api(api('crm.deal.list', `={{ ${json} }}`, operation), item({})));
			expect(error.message).toBe(
				`'Parameters (JSON)' has no value at ${place}, where an expression gave undefined [item 0]`,
			);
		}
		const list = { operation: 'callMethod', method: 'crm.deal.list', defineParameters: 'json' };
		const run = await sandbox.batch({ ...list, parametersJson: `={{ ${json} }}` }, item({}));
		expect(failure(run).message).toContain(`has no value at ${place}`);
		expect(called()).toEqual([]);
	});

	it('as a whole is refused', async () => {
		const error = failure(await sandbox.api(api('crm.deal.list', '={{ $json.missing }}'), item({})));
		expect(error.message).toBe(
			"'Parameters (JSON)' has no value, because its expression gave undefined [item 0]",
		);
		const filter = { resource: 'deal', operation: 'getAll', options: { filterJson: '={{ $json.missing }}' } };
		expect(failure(await sandbox.crm(filter, item({}))).message).toContain('has no value, because');
		expect(called()).toEqual([]);
	});

	it('beside others is left out, as JSON does, alone and in a batch', async () => {
		const json = '={{ { fields: { TITLE: $json.title, COMMENTS: $json.missing } } }}';
		const add = { operation: 'callMethod', method: 'crm.deal.add', defineParameters: 'json' };
		const two = items({ title: 'A' }, { title: 'B' });
		rows(await sandbox.batch({ ...add, parametersJson: json }, { items: two }));
		rows(await sandbox.api(api('crm.deal.add', json), item({ title: 'C' })));
		const made = rows(await sandbox.api(api('crm.deal.list', '{"filter": {">ID": 5}}')));
		expect(made.map(({ TITLE }) => TITLE)).toEqual(['A', 'B', 'C']);
	});

	it('in a mapped parameter, a named value, a command, a condition or a field is named', async () => {
		const method = { __rl: true, mode: 'name', value: 'crm.deal.list' };
		const list = '={{ ["1", $json.missing] }}';
		const runs = [
			await sandbox.api(
				{ operation: 'callMethod', method, parameters: mapped({ filter: '={{ { ID: $json.missing } }}' }) },
				item({}),
			),
			await sandbox.batch(
				{
					operation: 'callMethod',
					method: 'crm.deal.list',
					parameters: { parameter: [{ name: 'filter[ID]', value: '={{ $json.missing }}' }] },
				},
				item({}),
			),
			await sandbox.batch(
				{
					operation: 'commandList',
					commands: {
						command: [
							{ key: 'a', method: 'crm.deal.list', parameters: `={{ { select: ${list.slice(4, -3)} } }}` },
						],
					},
				},
				item({}),
			),
			await sandbox.crm(
				{
					resource: 'deal',
					operation: 'getAll',
					filters: { conditions: [{ field: 'id', operator: 'isOneOf', value: list }] },
				},
				item({}),
			),
			await sandbox.crm(
				{ resource: 'deal', operation: 'create', fields: mapped({ title: 'A', contactIds: list }) },
				item({}),
			),
		];
		expect(runs.map((run) => /at (\S+), where/.exec(failure(run).message)?.[1])).toEqual([
			'filter.ID',
			'filter.ID',
			'parameters.select[1]',
			'value[1]',
			'contactIds[1]',
		]);
		expect(called().filter((name) => !/fields$/.test(name))).toEqual([]);
	});
});

it('an expression that n8n cannot read is named, and is no bug of the node', async () => {
	const { message, description } = failure(await sandbox.api(api('crm.deal.list', '={{ ({a: 1} }}')));
	expect(message).toContain("'Parameters (JSON)' has an expression that n8n cannot evaluate: invalid syntax");
	expect(description).toBe('Open the expression in the editor and correct it.');
	expect(called()).toEqual([]);
});
