import type { IDataObject, INodeListSearchItems, INodeParameters } from 'n8n-workflow';
import { isRest3 } from '../../../src/batch/rest3';
import { type Choice, searchMethodOf } from '../../../src/catalog/entity';
import * as nodes from '../../../src/nodes';
import type { Operation, Resource } from '../../../src/operations/types';
import type { PhpMap } from '../../../sandbox/php/value';
import { typeNameOf } from '../../support/nodes';
import { byId, items, mapped, rows, Sandbox } from '../sandbox';
import { describeOutcomes, type OutcomeCases } from './mixed-outcomes';

/**
 * How the operations of an entity are tested. In texts `$name` is the ID of what was made under that name,
 * `+$name` the same as a number.
 */
export interface EntityCases {
	/**
	 * What is made before each operation, in this order, by the name of the parameter that chooses it: the method that makes
	 * it, its parameters, and the place of the ID in the result; or an ID that is there.
	 */
	given?: Given;
	operations: Record<string, OperationCase>;
	/** What lists hold in place of records that they never show. */
	listed?: Given;
}

type Given = Record<string, [method: string, parameters: object, id?: string] | string | number>;

export interface OperationCase {
	/** What this operation alone needs besides. */
	given?: Given;
	/** Parameters of the node beside the choices, which are those of `given`. */
	parameters?: IDataObject;
	/** What the portal gets: as texts; all of it, but for lists, whose pages are asked for too. */
	sent: object;
	/** The first item that comes out, or a part of it. */
	answer: object;
}

/**
 * The cases of a family of classic methods.
 * @param id name of the parameter that chooses the record; a record of those fields stands in `given` under it.
 * @param changed fields for the update, and what the list is filtered by.
 */
export function classicCases(
	id: string,
	fields: IDataObject,
	changed: IDataObject,
): Record<string, OperationCase> {
	const [[name, value]] = Object.entries(fields).filter(([field]) => field in changed);
	return {
		create: { parameters: { fields: mapped(fields) }, sent: { fields }, answer: { id: expect.any(Number) } },
		delete: { sent: { id: `$${id}` }, answer: { deleted: true, id: `$${id}` } },
		get: { sent: { id: `$${id}` }, answer: { [name]: value } },
		getAll: {
			parameters: { filters: { conditions: [{ field: name, operator: 'equals', value }] } },
			sent: { filter: { [`=${name}`]: value } },
			answer: { [name]: value },
		},
		getFields: { sent: {}, answer: { name: 'ID' } },
		update: {
			parameters: { fields: mapped(changed) },
			sent: { id: `$${id}`, fields: changed },
			answer: { updated: true, id: `$${id}` },
		},
	};
}

/**
 * The cases of controllers, which answer with the record.
 * @param id name of the parameter that chooses the record; `always` is what every call carries.
 */
export function controllerCases(
	id: string,
	fields: IDataObject,
	changed: IDataObject,
	always: IDataObject = {},
): Record<string, OperationCase> {
	const chosen = { ...always, id: `$${id}` };
	return {
		create: { parameters: { fields: mapped(fields) }, sent: { ...always, fields }, answer: fields },
		delete: { sent: chosen, answer: { deleted: true, id: `$${id}` } },
		get: { sent: chosen, answer: { id: `$${id}`, ...fields } },
		getAll: { sent: always, answer: { id: expect.any(Number) } },
		getFields: { sent: always, answer: { name: 'id', type: 'integer', readOnly: true } },
		update: {
			parameters: { fields: mapped(changed) },
			sent: { ...chosen, fields: changed },
			answer: { id: `$${id}`, ...changed },
		},
	};
}

/** The case of a list that is filtered by one field. */
export const filtered = (field: string, value: string, sent: IDataObject): OperationCase => ({
	parameters: { filters: { conditions: [{ field, operator: 'equals', value }] } },
	sent: { filter: { [`=${field}`]: value } },
	answer: sent,
});

/** What is known of how a node is to work: by resource for operations that are data, by operation for the others. */
export interface NodeCases {
	cases?: Readonly<Record<string, EntityCases>>;
	outcomes?: OutcomeCases;
}

/** Tests a node of `src/nodes/index.ts` with its cases; an operation without one is a failure. */
export function describeNode(name: keyof typeof nodes, { cases = {}, outcomes = {} }: NodeCases): void {
	const type = typeNameOf(name);
	const { resources } = nodes[name];
	it('every operation that is not data has a case with items of which some fail', () => {
		const values = resources.flatMap(({ operations }) =>
			operations.filter((operation) => !isNamed(operation)).map(({ value }) => value),
		);
		expect(Object.keys(outcomes).sort()).toEqual([...new Set(values)].sort());
	});
	describeOperations(type, resources, cases);
	describeChoices(type, resources, cases);
	describeOutcomes(type, outcomes);
}

/** Records of each kind that cases may take for granted. */
const SEED = { companies: 5, contacts: 5, deals: 5, leads: 5, quotes: 5 };

/** Tests every operation that is data with its case: method, parameters, answer, pairing, and one failure. */
function describeOperations(
	node: string,
	resources: readonly Resource[],
	cases: NonNullable<NodeCases['cases']>,
): void {
	const withCases = resources.filter(({ operations }) => operations.some(isNamed));
	if (withCases.length === 0) return;
	describe.each(withCases.map((resource) => [resource.value, resource] as const))('%s', (value, resource) => {
		let sandbox: Sandbox;
		beforeAll(async () => (sandbox = await Sandbox.open({ limit: 'none', seed: SEED }, 'enterprise')));
		afterAll(async () => await sandbox.close());

		const { given = {}, operations = {} } = cases[value] ?? {};
		const named = resource.operations.filter(isNamed);

		it('has a case for each operation', () => {
			expect(Object.keys(operations).sort()).toEqual(named.map((operation) => operation.value).sort());
		});

		it.each(named.map((operation) => [operation.value, operation] as const))(
			'%s',
			async (name, operation) => {
				const made = await make(sandbox, { ...given, ...operations[name].given });
				await check(sandbox, node, value, operation, operations[name], made);
			},
		);
	});
}

/** Tests that the lists of the panel hold the records that the cases work on. */
function describeChoices(
	node: string,
	resources: readonly Resource[],
	cases: NonNullable<NodeCases['cases']>,
): void {
	const choices = resources.flatMap(({ value: resource, operations }) => {
		const users = new Map<Choice, string>();
		for (const { value, choices = [] } of operations) for (const one of choices) users.set(one, value);
		return [...users]
			.filter(([{ list }]) => list !== undefined)
			.map(
				([choice, operation]) => [`${resource} ${choice.parameter}`, resource, operation, choice] as const,
			);
	});
	if (choices.length === 0) return;
	describe('the list of', () => {
		let sandbox: Sandbox;
		beforeAll(async () => (sandbox = await Sandbox.open({ limit: 'none', seed: SEED }, 'enterprise')));
		afterAll(async () => await sandbox.close());

		it.each(choices)('%s', async (_name, resource, operation, choice) => {
			const { given, operations, listed } = cases[resource];
			const made = await make(sandbox, { ...given, ...operations[operation].given, ...listed });
			const parameters = { resource, operation, ...locators([...(choice.within ?? []), choice], made) };
			const list = async (filter?: string) =>
				await searchIn(sandbox, node, choice, parameters as INodeParameters, filter);
			const results = await list();
			const found = results.find(({ value }) => String(value) === String(made[choice.parameter]));
			expect(found?.name).toMatch(/[a-z]/i);
			// Without a label of its own a record is called by its number.
			expect(found?.name).not.toBe(`${choice.label} ${found?.value}`);
			expect(new Set(results.map(({ value }) => value)).size).toBe(results.length);
			const [word] = String(found?.name).split(' ');
			expect(await list(word)).toContainEqual(found);
			expect(await list('no record is called so')).toEqual([]);
		});
	});
}

/** The list of a choice, as the panel asks for it. */
async function searchIn(
	{ engine, credentials }: Sandbox,
	node: string,
	choice: Choice,
	parameters: INodeParameters,
	filter?: string,
): Promise<INodeListSearchItems[]> {
	const panel = { parameters, credentials, filter };
	return (await engine.listSearch(engine.type(node), searchMethodOf(choice), panel)).results;
}

/** What was made, as the panel holds chosen records. */
const locators = (choices: readonly Choice[], made: Made): IDataObject =>
	Object.fromEntries(choices.map(({ parameter }) => [parameter, byId(made[parameter] ?? '')]));

/** Whether an operation is made of data. */
const isNamed = ({ choices }: Operation): boolean => choices !== undefined;

type Made = Record<string, string | number>;

async function check(
	sandbox: Sandbox,
	node: string,
	resource: string,
	operation: Operation,
	{ parameters = {}, sent, answer }: OperationCase,
	made: Made,
): Promise<void> {
	const [method] = operation.methods;
	const calls: PhpMap[] = [];
	const stop = sandbox.portal.listen((called, given) => {
		if (called.toLowerCase() === method.toLowerCase()) calls.push(given);
	});
	// The call of the second item is refused.
	sandbox.portal.faults.add({
		kind: 'error',
		where: 'command',
		method,
		after: 1,
		times: 0,
		error: 'REFUSED',
	});
	const chosen = { ...made, ...parameters } as Made;
	const lists = operation.parameters.includes('returnAll');
	// What only fills lists of the panel is left empty.
	const needed = (operation.choices ?? []).filter(({ parameter }) =>
		operation.parameters.includes(parameter),
	);
	const run = await sandbox.run(
		node,
		{
			resource,
			operation: operation.value,
			...(filled(parameters, made) as IDataObject),
			...locators(needed, chosen),
			...(lists && { returnAll: true }),
			// In a batch of REST 3.0 the first item would be sent, and refused, again.
			...(isRest3(method) && { options: { batching: 'off' } }),
		},
		{ items: items({}, {}), onError: 'continueRegularOutput' },
	);
	stop();
	sandbox.portal.faults.clear();
	const out = rows(run);
	const failed = out.at(-1) ?? {};
	expect(out[0]).toMatchObject(filled(answer, made) as object);
	expect(failed.error).toContain('REFUSED');
	const pairs = run.output('node').map(({ pairedItem }) => (pairedItem as { item: number }).item);
	expect(pairs).toEqual([...out.slice(1).map(() => 0), 1]);
	if (lists) expect(texts(calls[0])).toMatchObject(texts(filled(sent, made)) as object);
	else expect(texts(calls[0])).toEqual(texts(filled(sent, made)));
	// An empty object would fit every answer.
	expect(Object.keys(out[0]).length).toBeGreaterThan(0);
}

/** Makes the records of a case. */
async function make(sandbox: Sandbox, given: Given): Promise<Made> {
	const made: Made = {};
	for (const [name, how] of Object.entries(given)) {
		if (!Array.isArray(how)) {
			made[name] = how;
			continue;
		}
		const [method, parameters, place = ''] = how;
		const result = await ask(sandbox, method, filled(parameters, made) as object);
		const parts = place === '' ? [] : place.split('.');
		const id = parts.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], result);
		made[name] = id as string | number;
	}
	return made;
}

/** Calls a method of the sandbox portal without the node. @throws with the portal's words. */
async function ask(sandbox: Sandbox, method: string, parameters: object): Promise<unknown> {
	const address = method.startsWith('api/')
		? sandbox.portal.webhookUrl.replace('/rest/', '/rest/api/') + method.slice(4)
		: sandbox.portal.webhookUrl + method;
	const response = await fetch(address, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(parameters),
	});
	const body = (await response.json()) as { result?: unknown };
	if (!('result' in body)) throw new Error(`${method}: ${JSON.stringify(body)}`);
	return body.result;
}

/** Texts with the IDs of what was made. Other values, and matchers, stay as they are. */
function filled(value: unknown, made: Made): unknown {
	if (typeof value === 'string') {
		const [, plus, whole = ''] = /^(\+?)\$(\w+)$/.exec(value) ?? [];
		if (whole in made) return plus === '+' ? Number(made[whole]) : made[whole];
		return value.replace(/\$(\w+)/g, (text, name: string) => (name in made ? String(made[name]) : text));
	}
	if (Array.isArray(value)) return value.map((part) => filled(part, made));
	if (value === null || typeof value !== 'object' || 'asymmetricMatch' in value) return value;
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part, made)]));
}

/** As a batch carries values. */
function texts(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(texts);
	if (value === null || typeof value !== 'object') return value === undefined ? value : String(value);
	if ('asymmetricMatch' in value) return value;
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, texts(part)]));
}
