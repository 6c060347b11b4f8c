import { searchFor } from '../words';
import type { MethodRecord } from './method';
import { productOf } from './products';

let methods: Promise<ReadonlyMap<string, MethodRecord>> | undefined;

/** All documented methods by their names in lower case. The large file with them is loaded on first use. */
async function documentedMethods(): Promise<ReadonlyMap<string, MethodRecord>> {
	methods ??= import('./data').then(
		({ METHODS }) => new Map(METHODS.map((method) => [method.name.toLowerCase(), method])),
	);
	return await methods;
}

/** A documented method by its name, in any case; undefined for one that is not documented. */
export async function findMethod(name: string): Promise<MethodRecord | undefined> {
	return (await documentedMethods()).get(name.toLowerCase());
}

/**
 * The documented methods whose name or product contains every word of a text. They are sorted by product and name, the
 * deprecated ones last within their product.
 * @param listsOnly whether to return only methods whose answer holds rows.
 */
export async function searchMethods(typed: string, listsOnly: boolean): Promise<MethodRecord[]> {
	const isMeant = searchFor(typed);
	return [...(await documentedMethods()).values()]
		.filter((method) => !listsOnly || method.list !== undefined)
		.filter(({ name }) => isMeant(`${productOf(name)} ${name}`))
		.sort(inOrder);
}

function inOrder(one: MethodRecord, other: MethodRecord): number {
	return (
		productOf(one.name).localeCompare(productOf(other.name)) ||
		Number(one.deprecated !== undefined) - Number(other.deprecated !== undefined) ||
		one.name.localeCompare(other.name)
	);
}
