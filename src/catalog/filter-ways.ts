import { FILTER_OPERATORS, splitKey } from './filter';

/** What a list takes in its filter. It ignores other conditions without a word, and sends all rows. */
interface FilterWay {
	/** Prefixes of the names of fields. */
	prefixes: readonly string[];
	/** Set when a value must be one text or number that is not empty. */
	single?: true;
}

const EQUALITY: FilterWay = { prefixes: [''], single: true };

/** Lists that do not take all comparisons, by their methods (docs/internals/fields.md, "Filters of classic lists"). */
const WAYS: ReadonlyArray<[method: RegExp, way: FilterWay]> = [
	[/^crm\.status\.list$/i, EQUALITY],
	[/^(?:crm\.[a-z]+|user)\.userfield\.list$/i, EQUALITY],
	[/^task\.item\.userfield\.getlist$/i, EQUALITY],
	[
		/^sonet_group\.get$/i,
		{ prefixes: ['', '!', '<', '<=', '>', '>=', '><', '!><', '?', '=', '!=', '%', '!%'] },
	],
	[
		/^socialnetwork\.api\.workgroup\.list$/i,
		{ prefixes: ['', '=', '!', '!=', '>', '>=', '<', '<=', '%', '!%', '=%', '%=', '!=%', '!%='] },
	],
];

const wayOfFilter = (method: string): FilterWay | undefined =>
	WAYS.find(([pattern]) => pattern.test(method))?.[1];

/** Why a list would ignore a condition, as the rest of a sentence, and what to do; undefined if it does not. */
export function whyIgnored(
	method: string,
	key: string,
	value: unknown,
): [what: string, nextStep: string] | undefined {
	const way = wayOfFilter(method);
	if (way === undefined) return undefined;
	const { prefix, name } = splitKey(key);
	const isSingle = value !== '' && value !== null && typeof value !== 'object';
	if (way.prefixes.includes(prefix) && (way.single !== true || isSingle)) return undefined;
	const possible = FILTER_OPERATORS.filter((operator) => way.prefixes.includes(operator.prefix));
	return [
		`compares "${name}" in a way that ${method} ignores, so that all rows would come`,
		way.single === true
			? `Compare it with one value by 'Equals', in JSON as {"${name}": …}.`
			: `Use one of: ${possible.map((operator) => operator.name).join(', ')}.`,
	];
}
