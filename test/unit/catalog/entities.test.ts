import {
	type Choice,
	choicesOf,
	type Entity,
	type FieldSource,
	type MethodOperation,
	searchMethodOf,
} from '../../../src/catalog/entity';
import { findMethod } from '../../../src/catalog/methods';
import * as nodes from '../../../src/nodes';
import { parametersIn, parametersOf } from '../../../src/catalog/methods/method';
import { pagingParameters } from '../../../src/operations/method/way';

/** The entities of each node that has any, its CRM records among them. */
const NODES = Object.entries(nodes).flatMap(
	([name, node]): Array<[string, Entity[]]> =>
		'entities' in node ? [[name, [...node.entities, ...node.records]]] : [],
);
const ENTITIES = NODES.flatMap(([, entities]) => entities);
const OPERATIONS = ENTITIES.flatMap(({ resource, operations }) =>
	operations.map((operation) => [`${resource} ${operation.value}`, operation] as const),
);

describe.each(NODES)('the entities of the node %s', (_node, entities) => {
	it('have values and names of their own', () => {
		for (const key of ['resource', 'name', 'plural'] as const) {
			const all = entities.map((entity) => entity[key]);
			expect(all).toEqual([...new Set(all)]);
		}
	});

	it('have operations with values of their own', () => {
		for (const { operations } of entities) {
			const values = operations.map(({ value }) => value);
			expect(values).toEqual([...new Set(values)]);
		}
	});

	it('use one parameter name for one choice only', () => {
		const known = new Map<string, Choice>();
		for (const operation of entities.flatMap(({ operations }) => operations)) {
			for (const choice of choicesOf(operation)) {
				expect(known.get(choice.parameter) ?? choice).toBe(choice);
				known.set(choice.parameter, choice);
			}
		}
	});
});

/** The documented fields of an operation, in the notation of the method catalogue. */
const notationOf = (fields: Exclude<FieldSource, 'parameters'>): string =>
	'documented' in fields ? fields.documented : (fields.typed ?? '');

/** Parameters that the node sets: the first parts of the paths in `set`. */
const setBy = ({ set = {} }: MethodOperation) => Object.keys(set).map((path) => path.split(/[.[]/, 1)[0]);

describe.each(OPERATIONS)('%s', (_name, operation) => {
	const { method, fields, list, answer } = operation;

	it('calls a documented method with parameters that it takes', async () => {
		const record = await findMethod(method);
		expect(record?.name).toBe(method);
		const documented = parametersOf(record as NonNullable<typeof record>).map(({ name }) => name);
		const place = typeof fields === 'object' && list === undefined ? [fields.at.split('.', 1)[0]] : [];
		// A parameter that the page does not name would be a mistake, unless the page names none at all.
		if (documented.length > 0)
			expect(documented).toEqual(expect.arrayContaining([...setBy(operation), ...place].filter(Boolean)));
	});

	it('asks for every required parameter of the method', async () => {
		const record = await findMethod(method);
		const required = parametersOf(record as NonNullable<typeof record>).filter((one) => one.required);
		const given = [
			...setBy(operation),
			...(typeof fields === 'object' ? [list === undefined ? fields.at : 'filter'] : []),
			...(typeof fields === 'object' && fields.at === ''
				? parametersIn(notationOf(fields)).map(({ name }) => name)
				: []),
		];
		if (fields !== 'parameters')
			expect(given).toEqual(expect.arrayContaining(required.map(({ name }) => name)));
	});

	it('offers no empty mapper', async () => {
		if (fields !== 'parameters') return;
		const record = await findMethod(method);
		const taken = [
			...setBy(operation),
			...(list !== undefined && record?.list !== undefined ? pagingParameters(record.list) : []),
		];
		const left = parametersOf(record as NonNullable<typeof record>).filter(
			({ name }) => !taken.includes(name),
		);
		expect(left.length).toBeGreaterThan(0);
	});

	it('reads rows where the method has them', async () => {
		const record = await findMethod(method);
		if (list !== undefined) expect(answer).toHaveProperty('rows');
		if (typeof answer === 'object' && 'rows' in answer && record?.list?.rows !== undefined)
			expect(answer.rows).toBe(record.list.rows);
	});
});

describe('the choices', () => {
	const choices = [...new Set(OPERATIONS.flatMap(([, operation]) => choicesOf(operation)))];

	it.each(choices.map((choice) => [choice.parameter, choice] as const))(
		'%s is filled by a documented method',
		async (_name, { list }) => {
			if (list === undefined || !('method' in list)) return;
			const record = await findMethod(list.method);
			expect(record?.name).toBe(list.method);
			if (record?.list?.rows !== undefined) expect(list.rows).toBe(record.list.rows);
		},
	);

	it.each(NODES)('of the node %s have searches of their own', (_node, entities) => {
		const own = new Set(entities.flatMap(({ operations }) => operations.flatMap(choicesOf)));
		const names = [...own].map(searchMethodOf);
		expect(names).toEqual([...new Set(names)]);
	});
});
