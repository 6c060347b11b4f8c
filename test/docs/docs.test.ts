import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Bitrix24Api } from '../../nodes/Bitrix24Api/Bitrix24Api.node';
import { Bitrix24Batch } from '../../nodes/Bitrix24Batch/Bitrix24Batch.node';
import { Bitrix24Crm } from '../../nodes/Bitrix24Crm/Bitrix24Crm.node';
import { Bitrix24People } from '../../nodes/Bitrix24People/Bitrix24People.node';
import { Bitrix24Tasks } from '../../nodes/Bitrix24Tasks/Bitrix24Tasks.node';
import { Bitrix24Usage } from '../../nodes/Bitrix24Usage/Bitrix24Usage.node';
import {
	API_OPERATIONS,
	BATCH_OPERATIONS,
	CRM_RESOURCES,
	PEOPLE_RESOURCES,
	TASKS_RESOURCES,
	USAGE_OPERATIONS,
} from '../../src/operations/resources';
import type { Operation, Resource } from '../../src/operations/types';
import { coverageOf, methodTable, reachOfMethods } from './method-table';
import { type DocumentedNode, nodePage } from './node-page';

const root = resolve(__dirname, '..', '..');
const alone = (operations: readonly Operation[]): Resource[] => [{ value: '', name: '', operations }];
const readAll = (resource: string) => ({ resource, operation: 'getAll', returnAll: true });

const NODES: DocumentedNode[] = [
	{
		file: 'crm',
		description: new Bitrix24Crm().description,
		resources: CRM_RESOURCES,
		example: readAll('deal'),
	},
	{
		file: 'tasks',
		description: new Bitrix24Tasks().description,
		resources: TASKS_RESOURCES,
		example: readAll('task'),
	},
	{
		file: 'people',
		description: new Bitrix24People().description,
		resources: PEOPLE_RESOURCES,
		example: readAll('user'),
	},
	{
		file: 'api',
		description: new Bitrix24Api().description,
		resources: alone(API_OPERATIONS),
		example: { operation: 'callMethod', method: { __rl: true, mode: 'name', value: 'profile' } },
	},
	{
		file: 'batch',
		description: new Bitrix24Batch().description,
		resources: alone(BATCH_OPERATIONS),
		example: {
			operation: 'callMethod',
			method: 'crm.item.get',
			defineParameters: 'json',
			parametersJson: '={{ { entityTypeId: 2, id: $json.id } }}',
		},
	},
	{
		file: 'usage',
		description: new Bitrix24Usage().description,
		resources: alone(USAGE_OPERATIONS),
		example: { operation: 'getUsage' },
	},
];

/** Compares a page with the one that is kept; with UPDATE_DOCS it is written instead. */
function keep(file: string, text: string): void {
	const path = join(root, 'docs', file);
	if (process.env.UPDATE_DOCS !== undefined) {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
	expect(text).toBe(readFileSync(path, 'utf8'));
}

describe('the pages in docs/ (npm run docs)', () => {
	it.each(NODES.map((node) => [node.file, node] as const))('%s.md is what the node offers', (file, node) => {
		keep(`nodes/${file}.md`, nodePage(node));
	});

	it('methods.md names what calls each method of CRM, tasks and people', () => {
		const methods = reachOfMethods({ CRM: CRM_RESOURCES, Tasks: TASKS_RESOURCES, People: PEOPLE_RESOURCES });
		process.stdout.write(`Methods: ${JSON.stringify(coverageOf(methods))}\n`);
		keep('methods.md', methodTable(methods));
	});
});
