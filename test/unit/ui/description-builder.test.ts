import type { Operation, Resource } from '../../../src/operations/types';
import { operationProperties, resourceProperties } from '../../../src/ui/description-builder';
import type { Parameter } from '../../../src/ui/parameter';

const operation = (value: string, parameters: string[]): Operation => ({
	value,
	name: value,
	action: `${value} it`,
	description: 'Does it',
	methods: [],
	parameters,
	run: async () => [],
});

const parameter = (name: string, show?: Record<string, boolean[]>): Parameter => ({
	name,
	draw: () => ({
		displayName: name,
		name,
		type: 'string',
		default: '',
		...(show && { displayOptions: { show } }),
	}),
});

const resources: Resource[] = [
	{ value: 'a', name: 'A', operations: [operation('getAll', ['limit']), operation('get', ['aId'])] },
	{ value: 'b', name: 'B', operations: [operation('getAll', ['limit']), operation('get', ['bId', 'extra'])] },
];

describe('the panel of a node', () => {
	const properties = resourceProperties(
		resources,
		[
			parameter('aId'),
			parameter('bId'),
			parameter('limit', { returnAll: [false] }),
			parameter('extra'),
			parameter('unused'),
		],
		'a',
	);
	const shown = (name: string) =>
		properties.filter((one) => one.name === name).map(({ displayOptions }) => displayOptions?.show);

	it('begins with authentication, resource and operation, one list of operations a resource', () => {
		const names = properties.slice(0, 4).map(({ name }) => name);
		expect(names).toEqual(['authentication', 'resource', 'operation', 'operation']);
		expect(properties[1]).toMatchObject({ noDataExpression: true, default: 'a' });
		expect(shown('operation')).toEqual([{ resource: ['a'] }, { resource: ['b'] }]);
	});

	it('draws a parameter once for all that show it, with its own conditions', () => {
		expect(shown('limit')).toEqual([{ operation: ['getAll'], returnAll: [false] }]);
		expect(shown('aId')).toEqual([{ resource: ['a'], operation: ['get'] }]);
		expect(shown('extra')).toEqual([{ resource: ['b'], operation: ['get'] }]);
		expect(shown('unused')).toEqual([]);
	});

	const shownIn = (all: Resource[]) =>
		resourceProperties(all, [parameter('limit')], 'a')
			.filter(({ name }) => name === 'limit')
			.map(({ displayOptions }) => displayOptions?.show);

	it('draws it once where resources have other operations that ask for it', () => {
		const mixed: Resource[] = [
			{ value: 'a', name: 'A', operations: [operation('getAll', ['limit'])] },
			{ value: 'b', name: 'B', operations: [operation('getAll', ['limit']), operation('get', ['limit'])] },
		];
		const none: Resource = { value: 'c', name: 'C', operations: [operation('delete', [])] };
		expect(shownIn([...mixed, none])).toEqual([{ resource: ['a', 'b'] }]);
		expect(shownIn(mixed)).toEqual([undefined]);
	});

	it('draws the parts of a collection by label, each for the operations that ask for it', () => {
		const options: Parameter = {
			...parameter('options'),
			parts: [
				{ ...parameter('columns'), name: 'options.columns' },
				{ ...parameter('all'), name: 'options' },
				{ ...parameter('unused'), name: 'options.unused' },
			],
		};
		const some: Resource[] = [
			{ value: 'a', name: 'A', operations: [operation('getAll', ['options', 'options.columns'])] },
			{ value: 'b', name: 'B', operations: [operation('getAll', ['options'])] },
		];
		const [{ displayOptions, options: parts }] = resourceProperties(some, [options], 'a').slice(-1);
		expect(displayOptions).toBeUndefined();
		expect(parts).toMatchObject([
			{ name: 'all' },
			{ name: 'columns', displayOptions: { show: { '/resource': ['a'] } } },
		]);
	});

	it('draws it again where it would be shown to an operation that does not ask for it', () => {
		const mixed: Resource[] = [
			{ value: 'a', name: 'A', operations: [operation('getAll', ['limit']), operation('get', [])] },
			{ value: 'b', name: 'B', operations: [operation('getAll', ['limit']), operation('get', ['limit'])] },
			{ value: 'c', name: 'C', operations: [operation('getAll', ['limit'])] },
		];
		expect(shownIn(mixed)).toEqual([{ resource: ['a', 'c'], operation: ['getAll'] }, { resource: ['b'] }]);
	});

	it('has no resources in a node of operations', () => {
		const plain = operationProperties(
			[operation('one', ['x']), operation('two', [])],
			[parameter('x')],
			'two',
		);
		expect(plain.map(({ name }) => name)).toEqual(['authentication', 'operation', 'x']);
		expect(plain[1].default).toBe('two');
		expect(plain[2].displayOptions?.show).toEqual({ operation: ['one'] });
	});
});
