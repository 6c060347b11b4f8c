import type { INodeProperties } from 'n8n-workflow';
import * as nodes from '../../../src/nodes';
import { crm } from '../../../src/nodes/crm';
import type { Operation } from '../../../src/operations/types';
import { BitrixError } from '../../../src/portal/answers/errors';
import { fakeContext } from './fake-context';

const ALL = Object.entries(nodes).flatMap(([node, { resources, properties }]) =>
	resources.flatMap(({ value, operations }) =>
		operations.map((operation): [string, Operation, string, () => INodeProperties[]] => [
			[node, value, operation.value].filter(Boolean).join(' '),
			operation,
			value,
			properties,
		]),
	),
);

/** Values with which every operation gets as far as its call. */
const VALUES = {
	fields: { title: 'x' },
	matching: ['title'],
	method: 'user.get',
	'commands.command': [{ key: 'a', method: 'profile', parameters: '{}' }],
	thresholds: { bucketLevel: 80 },
	period: 'today',
	format: 'svg',
	charts: ['requests'],
	'productRows.row': [{ productName: 'x' }],
	fileField: 'ufCrm_1',
	binaryPropertyName: 'data',
	documentFormat: 'pdf',
};

/** A value that fits the type of a field. */
const SAMPLES: Record<string, unknown> = {
	...{ base64: 'QQ==', driveFiles: 'n1', file: ['a.png', 'QQ=='], files: [['a.png', 'QQ==']] },
};
const sample = (type: string): unknown => SAMPLES[type] ?? (/array|object|any/.test(type) ? [1] : '1');

/** Parameters whose name in the panel differs from the name in the operation. */
const DRAWN_AS: Record<string, string> = {
	...{ reportPeriod: 'period', reportFileField: 'binaryPropertyName' },
	...{ matchedFields: 'fields', fieldsToMatch: 'fields', fieldsToWrite: 'fields' },
};

/** The name of a parameter in the panel. A choice that only fills a list has the same one. */
const drawnAs = (name: string): string => DRAWN_AS[name] ?? name.replace(/\?$/, '');

describe.each(ALL)('%s', (_name, operation, resource, panel) => {
	it('reads no parameter that its panel does not show', async () => {
		const known = operation.fields === undefined ? [] : await operation.fields(fakeContext({}).context);
		const fields = known
			.filter(({ readOnly }) => !readOnly)
			.map(({ name, type, options }) => [name, options?.[0].id ?? sample(type)]);
		const codes = (operation.choices ?? []).filter(({ code }) => code === true);
		const chosen = Object.fromEntries(codes.map(({ parameter }) => [parameter, 'CODE']));
		const values = { ...VALUES, ...chosen, ...(known.length > 0 && { fields: Object.fromEntries(fields) }) };
		const { context, input } = fakeContext(values, () => ({ result: { item: { ufCrm_1: null } } }));
		// Other tests check the answer, with the sandbox portal.
		await operation.run(context).catch((error: unknown) => {
			if (!(error instanceof BitrixError)) throw error;
		});
		const declared = operation.parameters.map(drawnAs);
		for (const name of input.read) expect(declared).toContain(name);
	});

	it('asks only for parameters that the panel can draw', () => {
		const isShown = ({ displayOptions: { show = {} } = {} }: INodeProperties) => {
			const fits = (key: string, value?: string) => {
				const wanted = show[key] ?? show[`/${key}`];
				return wanted === undefined || wanted.includes(value as string);
			};
			return fits('resource', resource) && fits('operation', operation.value);
		};
		const names = panel()
			.filter(isShown)
			.flatMap(({ name, options: parts = [] }) => [
				name,
				...(parts as INodeProperties[]).filter(isShown).map((part) => `${name}.${part.name}`),
			]);
		for (const name of operation.parameters) expect(names).toContain(drawnAs(name));
	});
});

const ofDeals = (verb: string) =>
	crm.resources.find(({ value }) => value === 'deal')?.operations.find(({ value }) => value === verb);

describe('what a repeat of a call would do', () => {
	const effectOf = async (verb: string, values: object = {}) => {
		const operation = ofDeals(verb);
		const { context, calls } = fakeContext({ ...VALUES, ...values });
		await operation?.run(context);
		return calls.at(-1)?.effect;
	};

	it('is passed on with the call', async () => {
		expect(await effectOf('create')).toBe('create');
		expect(await effectOf('update')).toBe('idempotent');
		expect(await effectOf('delete')).toBe('idempotent');
		expect(await effectOf('get')).toBe('read');
	});
});

describe('Delete', () => {
	const remove = ofDeals('delete');
	const notFound = new BitrixError({
		kind: 'notFound',
		code: 'NOT_FOUND',
		description: 'Not found',
		method: 'crm.item.delete',
	});

	it('succeeds when a repeat finds nothing', async () => {
		const { context } = fakeContext({ dealId: 5 }, () => notFound.with({ attempts: 2, mayHaveRun: true }));
		expect(await remove?.run(context)).toEqual([{ deleted: true, id: 5 }]);
	});

	it('fails when the first attempt finds nothing', async () => {
		const { context } = fakeContext({ dealId: 5 }, () => notFound.with({ attempts: 2 }));
		await expect(remove?.run(context)).rejects.toThrow('Not found');
	});
});

describe('Get Many', () => {
	const getAll = ofDeals('getAll');
	const listOf = async (values: object) => {
		const { context, calls } = fakeContext({ ...values } as Record<string, unknown>);
		await getAll?.run(context);
		return calls;
	};

	it('does not load the fields when nothing names one', async () => {
		const calls = await listOf({ simplify: true, returnAll: true });
		expect(calls.map(({ method }) => method)).toEqual(['crm.item.list']);
		expect(calls[0].parameters).toMatchObject({
			entityTypeId: 2,
			filter: {},
			select: expect.arrayContaining(['id', 'title']),
		});
		expect(calls[0].parameters).not.toHaveProperty('order');
	});

	it('reads ascending IDs without an order, which is faster', async () => {
		const [, list] = await listOf({ 'sort.rules': [{ field: 'id', direction: 'ASC' }] });
		expect(list.parameters).not.toHaveProperty('order');
		const [, descending] = await listOf({ 'sort.rules': [{ field: 'id', direction: 'DESC' }] });
		expect(descending.parameters.order).toEqual({ id: 'DESC' });
	});
});
