import type { IDataObject } from 'n8n-workflow';
import { crm } from '../../../src/nodes/crm';
import { contextOf, rowsOf } from '../../support/node-run';
import { VirtualSandbox } from '../../support/virtual-sandbox';

const DEAL = 2;

it('a hint says that the node waited for creates whose answers were lost, and not that the portal took no requests', async () => {
	const world = await VirtualSandbox.open({});
	world.sandbox.faults.add({
		kind: 'status',
		status: 503,
		method: /^(?!crm\.item\.(?:fields|list)$)/,
		executed: false,
	});
	const title = (json: IDataObject) => json.title;
	const fields = { mappingMode: 'defineBelow', value: { title }, matchingColumns: ['title'] };
	const context = contextOf({
		webhookUrl: world.sandbox.webhookUrl,
		parameters: { resource: 'deal', operation: 'upsert', fields },
		items: ['a', 'b', 'c'].map((name) => ({ title: name })),
		travel: () => world.travel(),
	});
	const hints: string[] = [];
	context.addExecutionHints = (...given) => void hints.push(...given.map(({ message }) => message));
	const rows = rowsOf(await world.ended(crm.execute(context)));
	expect(rows.map(({ json }) => json.created)).toEqual([true, true, true]);
	expect(world.sandbox.store.records(DEAL).map((deal) => deal.title)).toEqual(['a', 'b', 'c']);
	expect(hints).toEqual([
		expect.stringMatching(/^The answers to some creates were lost\. The node waited a minute/),
	]);
	await world.close();
});
