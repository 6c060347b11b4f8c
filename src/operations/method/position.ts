import { isPositional, type MethodRecord, parametersOf } from '../../catalog/methods/method';
import type { MethodParameters } from '../../portal/types';

/**
 * Puts the parameters of a method that takes them by position into the documented order. Gaps before the last given one
 * are filled. Parameters of other methods stay unchanged.
 * See docs/internals/fields.md, "Methods that take parameters by position".
 * @param paged whether a parameter for the page will be added later.
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
