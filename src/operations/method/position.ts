import { isPositional, type MethodRecord, parametersOf } from '../../catalog/methods/method';
import type { MethodParameters } from '../../portal/types';

/**
 * The parameters of a method that takes them by position, in the documented order and without a gap before the last one
 * that was given; those of all others as they are.
 * @param paged whether pages are asked for, by a parameter that is added later.
 */
export function inPosition(record: MethodRecord, given: MethodParameters, paged = false): MethodParameters {
	if (!isPositional(record)) return given;
	const documented = parametersOf(record);
	const isUsed = (name: string) => name in given || (paged && name === record.list?.paging);
	const last = documented.reduce((found, { name }, index) => (isUsed(name) ? index : found), -1);
	const ordered = documented
		.slice(0, last + 1)
		.map(({ name, type }) => [name, given[name] ?? (type === 'object' || type === 'array' ? [] : '')]);
	return { ...Object.fromEntries(ordered), ...given };
}
