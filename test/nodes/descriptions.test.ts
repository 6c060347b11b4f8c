import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import * as nodes from '../../src/nodes';
import { nodeOf, NODE_NAMES, typeNameOf, classNameOf, fileNameOf } from '../support/nodes';
import { keep } from './keep';
import { lintDescription } from './lint-description';
import { walk } from './walk';

/** The editor of n8n opens panels slowly when they are larger (docs/internals/n8n.md). */
const MOST_BYTES = 100_000;
const MOST_PARAMETERS = 250;

const optionsOf = ({ options = [] }: INodeProperties) => options as INodePropertyOptions[];
const operationsOf = (properties: INodeProperties[]) =>
	properties.filter(({ name }) => name === 'operation').flatMap(optionsOf);

/** n8n's rule knows one alphabet a list; the list of resources has two, which a test of its own looks at. */
const inOneAlphabet = (description: INodeTypeDescription): INodeTypeDescription => ({
	...description,
	properties: description.properties.map((property) =>
		property.name === 'resource'
			? {
					...property,
					options: [...optionsOf(property)].sort((one, other) => one.name.localeCompare(other.name)),
				}
			: property,
	),
});

describe.each(NODE_NAMES)('the description of %s', (name) => {
	const { description, methods } = nodeOf(name);
	const { properties } = description;

	it('has the names that its value in src/nodes says', () => {
		expect(description.name).toBe(typeNameOf(name));
		expect(description.displayName).toBe(nodes[name].displayName);
	});

	it('passes the lint rules of n8n', async () => {
		expect(await lintDescription(classNameOf(name), inOneAlphabet(description))).toEqual([]);
	});

	it('lists resources by name: records first, because people work with them every day', () => {
		const node = nodes[name];
		const records = 'records' in node ? node.records.length : 0;
		const names = properties.filter((one) => one.name === 'resource').flatMap(optionsOf);
		for (const part of [names.slice(0, records), names.slice(records)].map((some) =>
			some.map((one) => one.name),
		))
			expect(part).toEqual([...part].sort((one, other) => one.localeCompare(other)));
	});

	it('is the one that was looked at last (npm run docs)', () => {
		keep(`test/nodes/built/${fileNameOf(name)}.json`, `${JSON.stringify(description, null, '\t')}\n`);
	});

	it('stays within its budget', () => {
		const bytes = JSON.stringify(description).length;
		process.stdout.write(`${name}: ${bytes} bytes, ${properties.length} parameters\n`);
		expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
		expect(properties.length).toBeLessThanOrEqual(MOST_PARAMETERS);
	});

	it('gives every operation an action of its own', () => {
		const actions = operationsOf(properties).map(({ action }) => action);
		expect(actions.length > 0).toBe(!description.group.includes('trigger'));
		expect(actions).not.toContain(undefined);
		expect(new Set(actions).size).toBe(actions.length);
	});

	it('says more about an operation than its name does', () => {
		for (const { name: operation, description: text } of operationsOf(properties)) {
			expect(text?.toLowerCase()).not.toBe(operation.toLowerCase());
			expect(text?.length ?? 0).toBeGreaterThan(10);
		}
	});

	it('has no list without choices: n8n would not start', () => {
		for (const { property } of walk(properties)) {
			if (property.type !== 'options' && property.type !== 'multiOptions') continue;
			if (property.typeOptions?.loadOptionsMethod === undefined)
				expect(optionsOf(property).length).toBeGreaterThan(0);
		}
	});

	it('shows parameters only by parameters and values that exist', () => {
		for (const { property, beside } of walk(properties)) {
			const { show = {}, hide = {} } = property.displayOptions ?? {};
			for (const [other, values] of [...Object.entries(show), ...Object.entries(hide)]) {
				const named = other.startsWith('/')
					? properties.filter((one) => `/${one.name}` === other)
					: beside.filter((one) => one.name === other);
				expect([property.name, other, named.length > 0]).toEqual([property.name, other, true]);
				const known = named.flatMap((one) =>
					one.type === 'boolean' ? [true, false] : optionsOf(one).map(({ value }) => value),
				);
				for (const value of values ?? []) expect(known).toContain(value);
			}
		}
	});

	it('shows one parameter of a name at a time', () => {
		const showOf = (property: INodeProperties) =>
			Object.entries((property.displayOptions?.show ?? {}) as Record<string, unknown[]>);
		const exclude = (one: INodeProperties, other: INodeProperties) =>
			showOf(one).some(([key, values]) =>
				showOf(other).some(
					([name, others]) => name === key && !values.some((value) => others.includes(value)),
				),
			);
		properties.forEach((one, index) => {
			for (const other of properties.slice(index + 1)) {
				if (one.name === other.name) expect([one, other, exclude(one, other)]).toEqual([one, other, true]);
			}
		});
	});

	it('names only methods that the node has', () => {
		const known = Object.values(methods ?? {}).flatMap((group) => Object.keys(group));
		for (const { property } of walk(properties)) {
			const { loadOptionsMethod, resourceMapper } = property.typeOptions ?? {};
			const searches = (property.modes ?? []).map(({ typeOptions }) => typeOptions?.searchListMethod);
			for (const method of [loadOptionsMethod, resourceMapper?.resourceMapperMethod, ...searches]) {
				if (method !== undefined) expect(known).toContain(method);
			}
		}
		// n8n does not test what extends its OAuth2: it says "connected" when it has tokens.
		const tests = (description.credentials ?? []).map(({ testedBy }) => testedBy);
		expect(tests).toEqual(['testWebhook', undefined]);
		expect(known).toContain('testWebhook');
	});

	it('offers both credentials, and those of old workflows without a choice', () => {
		const [choice] = properties;
		expect([choice.name, choice.default]).toEqual(['authentication', 'webhook']);
		const shown = (description.credentials ?? []).map(({ name: credential, required, displayOptions }) => ({
			credential,
			required,
			by: displayOptions?.show,
		}));
		expect(shown).toEqual([
			{ credential: 'bitrix24WebhookApi', required: true, by: { authentication: ['webhook'] } },
			{ credential: 'bitrix24OAuth2Api', required: true, by: { authentication: ['oAuth2'] } },
		]);
	});

	it('is drawn anew for each instance, since n8n changes it', () => {
		const one = nodeOf(name).description.properties;
		const other = nodeOf(name).description.properties;
		expect(one).toEqual(other);
		const objects = (value: object): object[] => [
			value,
			...Object.values(value)
				.filter((part): part is object => part !== null && typeof part === 'object')
				.flatMap(objects),
		];
		const shared = new Set(objects(one));
		expect(objects(other).filter((part) => shared.has(part))).toEqual([]);
	});
});

describe('the lint of a built description', () => {
	it('sees what is wrong', async () => {
		const { description } = nodeOf('crm');
		const property = (name: string) =>
			description.properties.find((one) => one.name === name) as INodeProperties;
		property('limit').default = 60;
		property('returnAll').description = 'Return everything';
		property('simplify').displayName = 'simplify output';
		delete optionsOf(property('operation'))[0].action;
		const findings = await lintDescription('Bitrix24Crm', description);
		expect(findings.map(({ rule }) => rule).sort()).toEqual(
			expect.arrayContaining([
				'n8n-nodes-base/node-param-default-wrong-for-limit',
				'n8n-nodes-base/node-param-description-boolean-without-whether',
				'n8n-nodes-base/node-param-display-name-miscased',
				'n8n-nodes-base/node-param-operation-option-without-action',
			]),
		);
	});
});

it('n8n keeps a cursor for the Usage Trigger alone; no other trigger has a second place that could differ', () => {
	const polled = NODE_NAMES.filter((name) => nodeOf(name).description.polling || nodeOf(name).poll);
	expect(polled).toEqual(['usageTrigger']);
});
