import { EVENTS } from '../../src/catalog/events';
import * as nodes from '../../src/nodes';
import { fileNameOf, nodeOf, NODE_NAMES } from '../support/nodes';
import { eventsPage } from './events-page';
import { keep } from './keep';
import { coverageOf, methodTable, reachOfMethods } from './method-table';
import { nodePage } from './node-page';

/** Nodes whose operations come from the catalogue, under their names without "Bitrix24". */
const COVERING = NODE_NAMES.flatMap((name) => {
	const node = nodes[name];
	const title = nodeOf(name).description.displayName.replace('Bitrix24 ', '');
	return 'covers' in node ? [{ title, resources: node.resources, covers: node.covers }] : [];
});

/** Links from the page of a node to those that explain it: n8n leads people to the page of the node only. */
const GUIDES: Partial<Record<string, string>> = {
	api: '[any method](../any-method.md)',
	batch: '[any method](../any-method.md#bitrix24-batch)',
	changesTrigger: '[triggers](../triggers.md#bitrix24-changes-trigger)',
	crm: '[reading](../reading.md), [writing](../writing.md)',
	trigger:
		'[triggers](../triggers.md#bitrix24-trigger), [all events](../events.md), [which events start a workflow](../own-changes.md), [guaranteed delivery](../guaranteed-delivery.md)',
	usage:
		'[usage, alerts and reports](../usage.md), [Check Subscriptions](../triggers.md#check-subscriptions)',
	usageTrigger: '[usage, alerts and reports](../usage.md#bitrix24-usage-trigger)',
};

describe('the pages in docs/ (npm run docs)', () => {
	it.each(NODE_NAMES)('the page of %s is what the node offers', (name) => {
		const { description } = nodeOf(name);
		const { resources, example } = nodes[name];
		keep(
			`docs/nodes/${fileNameOf(name)}.md`,
			nodePage({ description, resources, example, guides: GUIDES[name] }),
		);
	});

	it('methods.md names what calls each method of the products that have a node', () => {
		const methods = reachOfMethods(COVERING);
		process.stdout.write(`Methods: ${JSON.stringify(coverageOf(methods))}\n`);
		keep('docs/methods.md', methodTable(methods));
	});

	it('events.md lists every event with what is read for it', () => {
		const page = eventsPage();
		expect(EVENTS.filter(({ code }) => !page.includes(`\`${code}\``))).toEqual([]);
		keep('docs/events.md', page);
	});
});
