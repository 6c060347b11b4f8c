import {
	isPositional,
	type MethodParameter,
	type MethodRecord,
	parametersOf,
} from '../../catalog/methods/method';
import type { MethodParameters } from '../../portal/types';

interface PositionOptions {
	/** Whether a parameter for the page will be added later. */
	paged?: boolean;
	/** Builds the error about a parameter that is missing before others, from the rest of a sentence and the next step. */
	problem?(what: string, nextStep: string): Error;
}

/**
 * Puts the parameters of a method that takes them by position into the documented order. Objects and lists that are not
 * given before the last one that is are sent empty. Parameters of other methods stay unchanged.
 * See docs/internals/fields.md, "Methods that take parameters by position".
 */
export function inPosition(
	record: MethodRecord,
	given: MethodParameters,
	{ paged = false, problem = (what) => new Error(`${record.name} ${what}`) }: PositionOptions = {},
): MethodParameters {
	if (!isPositional(record)) return given;
	const documented = parametersOf(record);
	const placed: MethodParameters = {};
	const others: MethodParameters = {};
	for (const [name, value] of Object.entries(given)) {
		const known = documented.find((one) => one.name.toLowerCase() === name.toLowerCase());
		(known === undefined ? others : placed)[known?.name ?? name] = value;
	}
	const isUsed = (name: string) => name in placed || (paged && name === record.list?.paging);
	const last = documented.reduce((found, { name }, index) => (isUsed(name) ? index : found), -1);
	const ordered = documented.slice(0, last + 1).flatMap((parameter, index): Array<[string, unknown]> => {
		const { name, type } = parameter;
		const value = placed[name];
		if (value !== undefined && value !== null) return [[name, value]];
		if (type === 'object' || type === 'array') return [[name, []]];
		if (index === 0 && canBeLeftOut(parameter) && !(name in placed)) return [];
		throw problem(
			`has no value for "${name}", which ${record.name} reads before the others`,
			`Enter it. The method takes its parameters in this order: ${documented.map((one) => one.name).join(', ')}.`,
		);
	});
	return { ...Object.fromEntries(ordered), ...others };
}

/**
 * Whether a method works without its first parameter: a list of all tasks begins with the next one, an object
 * (task.elapseditem.getlist). Where the type is not documented, it is not known.
 */
const canBeLeftOut = ({ required, type }: MethodParameter): boolean => !required && type !== 'any';
