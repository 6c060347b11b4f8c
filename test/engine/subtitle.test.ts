import './harness-environment';
import { dirname } from 'node:path';
import { Workflow } from 'n8n-workflow';
import * as nodes from '../../src/nodes';
import { NODE_NAMES, typeNameOf } from '../support/nodes';
import { PackTypes } from './harness-node-types';
import { node as complete } from './harness-workflow';

let types: PackTypes;
beforeAll(async () => {
	types = await PackTypes.load(dirname(dirname(__dirname)));
});

/** The text that the canvas shows below the name of a node. */
function subtitle(name: string, parameters: object): unknown {
	const type = `${types.packageName}.${name}`;
	const node = complete({ type, parameters: parameters as never });
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: types });
	const { subtitle: expression } = types.getByNameAndVersion(type).description;
	return workflow.expression.getSimpleParameterValue(workflow.nodes[node.name], expression, 'internal', {});
}

describe('the subtitle on the canvas', () => {
	const withResources = NODE_NAMES.filter((name) => nodes[name].resources.some(({ value }) => value !== ''));

	it.each(withResources)('says in words what %s does, for every resource and operation', (name) => {
		for (const { value: resource, operations } of nodes[name].resources) {
			for (const { value: operation } of operations) {
				expect(subtitle(typeNameOf(name), { resource, operation })).toMatch(/^[A-Z][a-z ]+: [a-z ]+$/);
			}
		}
	});

	it('calls verbs as the panel does', () => {
		const inCrm = (resource: string, operation: string) => subtitle('bitrix24Crm', { resource, operation });
		expect(inCrm('deal', 'getAll')).toBe('Get many: deal');
		expect(inCrm('smartProcessItem', 'update')).toBe('Update: smart process item');
		expect(inCrm('contact', 'upsert')).toBe('Create or update: contact');
	});

	it('names the method that is called', () => {
		expect(subtitle('bitrix24Batch', { operation: 'callMethod', method: 'tasks.task.add' })).toBe(
			'tasks.task.add for each item',
		);
		expect(subtitle('bitrix24Batch', { operation: 'callMethod', method: '' })).toBe('Method for each item');
		expect(subtitle('bitrix24Batch', { operation: 'commandList' })).toBe('Command list');
	});

	it('says how much the Usage Trigger watches', () => {
		expect(subtitle('bitrix24UsageTrigger', {})).toBe('2 limits');
		expect(subtitle('bitrix24UsageTrigger', { thresholds: { budget: 80 } })).toBe('1 limit');
	});

	it('says what the Usage node does', () => {
		expect(subtitle('bitrix24Usage', { operation: 'checkLimits' })).toBe('Check limits');
		expect(subtitle('bitrix24Usage', { operation: 'diagnose' })).toBe('Diagnose usage');
		expect(subtitle('bitrix24Usage', { operation: 'getUsage' })).toBe('Get usage');
	});
});
