import { METHODS } from '../../src/catalog/methods/data';
import { type MethodRecord, pageOfMethod } from '../../src/catalog/methods/method';
import type { Resource } from '../../src/operations/types';
import { row } from './node-page';
import { reasonOf } from './not-named';

/** First parts of the names of methods that named operations are wanted for. */
const PRODUCTS = [
	'crm',
	'department',
	'humanresources',
	'sonet_group',
	'socialnetwork',
	'task',
	'tasks',
	'timeman',
	'user',
];

/** What reaches a method, or why nothing does. */
export type Reach = { operations: string[] } | { reason: string };

/** The documented methods of the products, each with what reaches it; undefined where nothing does, and nobody says why. */
export function reachOfMethods(
	nodes: Record<string, readonly Resource[]>,
): Map<MethodRecord, Reach | undefined> {
	const operations = new Map<string, string[]>();
	for (const [node, resources] of Object.entries(nodes)) {
		for (const resource of resources) {
			for (const { name, methods } of resource.operations) {
				for (const method of methods) {
					const known = operations.get(method.toLowerCase()) ?? [];
					operations.set(method.toLowerCase(), [...known, `${node}: ${resource.name}, ${name}`]);
				}
			}
		}
	}
	const wanted = METHODS.filter(({ name }) => PRODUCTS.includes(name.split('.', 1)[0]));
	return new Map(
		wanted.map((method): [MethodRecord, Reach | undefined] => {
			const found = operations.get(method.name.toLowerCase());
			if (found !== undefined) return [method, { operations: found }];
			const reason = reasonOf(method);
			return [method, reason === undefined ? undefined : { reason }];
		}),
	);
}

/** How many are reached, how many are not on purpose, and how many are left. */
export function coverageOf(methods: ReadonlyMap<MethodRecord, Reach | undefined>) {
	const reaches = [...methods.values()];
	return {
		documented: reaches.length,
		reached: reaches.filter((reach) => reach !== undefined && 'operations' in reach).length,
		notNamed: reaches.filter((reach) => reach !== undefined && 'reason' in reach).length,
		left: reaches.filter((reach) => reach === undefined).length,
	};
}

/** Only so many of the operations that reach a method are named: every kind of record has the same ones. */
const NAMED = 3;

export function methodTable(methods: ReadonlyMap<MethodRecord, Reach | undefined>): string {
	const { documented, reached, notNamed, left } = coverageOf(methods);
	const lines = [...methods].map(([method, reach]) => {
		const link = `[${method.name}](${pageOfMethod(method)})`;
		if (reach === undefined) return row([link, 'Bitrix24 API: Call Method']);
		if ('reason' in reach) return row([link, `*${reach.reason}*`]);
		const more = reach.operations.length - NAMED;
		return row([
			link,
			`${reach.operations.slice(0, NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
		]);
	});
	return `${[
		'<!-- Made by `npm run docs` from the method catalogue and the operations; not to be changed by hand. -->',
		'# Which operation calls a REST method',
		`CRM, tasks, users, departments, workgroups, working time and company structure: of ${documented} documented methods of REST 2.0, ${reached} are called by an operation with a name, ${notNamed} are not for the reason given, and ${left} are called by the operation *Call Method* of the node Bitrix24 API, as all others can be.`,
		[row(['Method', 'Operation']), row(['---', '---']), ...lines].join('\n'),
	].join('\n\n')}\n`;
}
