import { METHODS } from '../../src/catalog/methods/data';
import { type MethodRecord, pageOfMethod } from '../../src/catalog/methods/method';
import type { Resource } from '../../src/operations/types';
import { row } from './node-page';
import { reasonOf } from './not-named';

/** What reaches a method, or why nothing does. */
export type Reach = { operations: string[] } | { reason: string };

/** A node whose operations are listed, under its name. */
export interface CoveringNode {
	title: string;
	resources: readonly Resource[];
	/** First parts of the names of the methods for which it has operations. */
	covers: readonly string[];
}

/** The documented methods that the nodes cover, each with what calls it; undefined where nothing does for no reason given. */
export function reachOfMethods(nodes: readonly CoveringNode[]): Map<MethodRecord, Reach | undefined> {
	const operations = new Map<string, string[]>();
	for (const { title, resources } of nodes) {
		for (const resource of resources) {
			for (const { name, methods } of resource.operations) {
				for (const method of methods) {
					const known = operations.get(method.toLowerCase()) ?? [];
					operations.set(method.toLowerCase(), [...known, `${title}: ${resource.name}, ${name}`]);
				}
			}
		}
	}
	const covered = new Set(nodes.flatMap(({ covers }) => covers));
	const wanted = METHODS.filter(({ name }) => covered.has(name.split('.', 1)[0]));
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
		`Of ${documented} documented methods of REST 2.0 in the products that have a node, ${reached} are called by an operation with a name, ${notNamed} are not for the reason given, and ${left} are called by the operation *Call Method* of the node Bitrix24 API, as all others can be.`,
		[row(['Method', 'Operation']), row(['---', '---']), ...lines].join('\n'),
	].join('\n\n')}\n`;
}
