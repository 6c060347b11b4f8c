import type { IDataObject } from 'n8n-workflow';
import { BATCH_OPERATIONS, CRM_RESOURCES } from '../../src/operations/resources';
import { failure, items, mapped, Sandbox } from './sandbox';

const DEALS = 20;
/** Of six items the second and the fifth cannot succeed. */
const BAD = [1, 4];

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: DEALS } });
});
afterEach(async () => await sandbox.close());

const record = { dealId: { mode: 'id', value: '={{ $json.id }}' } };
const title = { title: '={{ $json.title }}', opportunity: '={{ $json.amount }}' };
const matched = (value: IDataObject) => ({ ...mapped(value), matchingColumns: ['title'] });
const method = { method: 'crm.item.get', defineParameters: 'json' };

/** How each operation is set, what makes an item of it fail, and whether that is found before anything is sent. */
const CRM: Record<string, { parameters: object; early?: boolean; perItem?: number }> = {
	create: { parameters: { fields: mapped(title) }, early: true },
	upsert: { parameters: { fields: matched(title) }, early: true },
	update: { parameters: { ...record, fields: mapped({ title: '={{ $json.title }}' }) } },
	delete: { parameters: record },
	downloadFile: { parameters: { ...record, fileField: 'UF', binaryPropertyName: 'data' } },
	get: { parameters: record },
	getAll: { parameters: { options: { filterJson: '={{ $json.filter }}' }, limit: 2 }, perItem: 2 },
	getChanged: {
		parameters: { cursor: '={{ $json.cursor }}', startFrom: 'everything', limit: 2 },
		perItem: 2,
	},
	// Of a deal that does not exist the portal lists no rows.
	getProductRows: { parameters: { dealId: { mode: 'id', value: '={{ $json.reference }}' } } },
	setProductRows: {
		parameters: { ...record, productRows: { row: [{ productName: 'A', price: '={{ $json.amount }}' }] } },
		early: true,
	},
};
const BATCH: Record<string, object> = {
	callMethod: { ...method, parametersJson: '={{ {entityTypeId: 2, id: $json.id} }}' },
	commandList: {
		commands: {
			command: [{ key: 'a', method: 'crm.item.get', parameters: '={{ {entityTypeId: 2, id: $json.id} }}' }],
		},
	},
};

const given = () =>
	items(
		...Array.from({ length: 6 }, (_, n): IDataObject => {
			const bad = BAD.includes(n);
			return {
				id: bad ? 999_999 : n + 1,
				reference: bad ? 'none' : n + 1,
				title: `T${n}`,
				amount: bad ? 'many' : n,
				filter: bad ? '{"=nothing": 1}' : '{}',
				cursor: bad ? 'nonsense' : '',
			};
		}),
	);

it('every operation has a case here', () => {
	// Fields are the same for every item, so that none fails alone.
	// Those that are data have their own (entities/).
	const verbs = CRM_RESOURCES.flatMap(({ operations }) =>
		operations.filter(({ choices }) => choices === undefined).map(({ value }) => value),
	);
	expect(new Set(verbs)).toEqual(new Set([...Object.keys(CRM), 'getFields']));
	expect(BATCH_OPERATIONS.map(({ value }) => value)).toEqual(Object.keys(BATCH));
});

describe.each([
	...Object.entries(CRM).map(([operation, { parameters, ...more }]) => ({
		...{ node: 'bitrix24Crm', operation, parameters: { resource: 'deal', operation, ...parameters } },
		...more,
	})),
	...Object.entries(BATCH).map(([operation, parameters]) => ({
		...{ node: 'bitrix24Batch', operation, parameters: { operation, ...parameters } },
		...{ early: false, perItem: 1 },
	})),
])('$operation of items of which some fail', ({ node, operation, parameters, early, perItem = 1 }) => {
	const run = async (onError?: string) => {
		const fileField = sandbox.portal.store.customFieldName(2, 'Contract');
		const chosen = operation === 'downloadFile' ? { ...parameters, fileField } : parameters;
		return await sandbox.run(node, chosen, { items: given(), onError });
	};
	const itemOf = ({ pairedItem }: { pairedItem?: unknown }) => (pairedItem as { item: number }).item;
	const good = (index: number) => Array.from({ length: perItem }, () => index);

	beforeEach(async () => {
		if (operation !== 'getProductRows') return;
		const productRows = { row: [{ productName: 'A', price: '1' }] };
		const set = { resource: 'deal', operation: 'setProductRows', ...record, productRows };
		await sandbox.crm(set, { items: items(...Array.from({ length: 6 }, (_, n) => ({ id: n + 1 }))) });
	});

	it('puts each failure in its item’s place', async () => {
		const output = (await run('continueRegularOutput')).output('node');
		expect(output.map(itemOf)).toEqual(
			Array.from({ length: 6 }, (_, index) => (BAD.includes(index) ? [index] : good(index))).flat(),
		);
		for (const item of output) {
			expect(typeof item.json.error).toBe(BAD.includes(itemOf(item)) ? 'string' : 'undefined');
		}
	});

	it('sends failures to the error output', async () => {
		const done = await run('continueErrorOutput');
		const failed = done.output('node', operation === 'getChanged' ? 2 : 1);
		expect(failed.map(itemOf)).toEqual(BAD);
		for (const { json } of failed) expect(String(json.error)).not.toBe('');
		expect(done.output('node').map(itemOf)).toEqual([0, 2, 3, 5].flatMap((index) => good(index)));
	});

	it('names the first item that failed when the node stops', async () => {
		const { message, itemIndex } = failure(await run());
		expect(itemIndex).toBe(BAD[0]);
		expect(message).toContain(`[item ${BAD[0]}]`);
		if (early) expect(message).toContain('many');
	});
});
