import { ofKind } from '../../catalog/crm/kinds';
import type { FieldSource, ListWay, MethodOperation } from '../../catalog/entity';
import { type FieldDescription, type FieldUse, parseFields } from '../../catalog/field';
import { findMethod } from '../../catalog/methods';
import {
	type MethodParameter,
	type MethodRecord,
	parametersIn,
	parametersOf,
} from '../../catalog/methods/method';
import { partAt, pathOf } from '../method/answer-rows';
import { describedParameter, listType } from '../method/parameter-values';
import { pagingParameters } from '../method/way';
import type { Asking } from '../types';
import { sentBy } from './sent';

/** The catalogue entry of an operation's method. @throws Error when there is none; a test makes sure that all exist. */
export async function methodRecordOf({ method }: MethodOperation): Promise<MethodRecord> {
	const record = await findMethod(method);
	if (record === undefined) throw new Error(`${method} is not in the method catalogue`);
	return record;
}

/**
 * The fields that an operation writes, or by which its list is filtered. Fields that the node sets from choices of the
 * panel are left out, so that the mapper does not ask for them again.
 * @param fresh see `Operation.fields`.
 */
export async function operationFields(
	operation: MethodOperation,
	source: FieldSource,
	asking: Asking,
	fresh: boolean | number = false,
): Promise<FieldDescription[]> {
	const { set = {}, list } = operation;
	const place = list === undefined ? placeOf(source) : 'filter';
	const fields = await allFieldsOf(operation, source, asking, fresh);
	const usable = list === undefined ? fields : withUses(fields, list);
	return usable.filter(({ name }) => set[`${place}.${name}`] === undefined);
}

/**
 * The fields with what a list takes them for. Custom fields are taken for everything where there is a filter at all. Fields
 * that no method describes are added.
 */
function withUses(fields: readonly FieldDescription[], { filtersBy, sortsBy }: ListWay): FieldDescription[] {
	if (filtersBy === undefined && sortsBy === undefined) return [...fields];
	const of = (notation: string | undefined) =>
		notation === undefined ? undefined : new Map(parametersIn(notation).map((one) => [one.name, one]));
	const taken = { filter: of(filtersBy), sort: of(sortsBy) };
	const usesOf = ({ name, custom }: FieldDescription): FieldUse[] =>
		(['filter', 'sort'] as const).filter(
			(use) => taken[use] === undefined || taken[use].has(name) || (custom && taken[use].size > 0),
		);
	const described = fields.map((field) => ({ ...field, uses: ['column', ...usesOf(field)] as const }));
	const names = new Set(fields.map(({ name }) => name));
	const added = [...(taken.filter?.values() ?? []), ...(taken.sort?.values() ?? [])]
		.map(describedParameter)
		.filter(({ name }) => !names.has(name) && names.add(name))
		.map((field) => withListOfTwin(field, fields));
	return [...described, ...added.map((field) => ({ ...field, uses: usesOf(field) }))];
}

/** REAL_STATUS of tasks has the values of STATUS, and no method describes it. */
function withListOfTwin(field: FieldDescription, fields: readonly FieldDescription[]): FieldDescription {
	const twin = fields.find(({ name, options }) => options !== undefined && field.name === `REAL_${name}`);
	return twin === undefined ? field : { ...field, type: twin.type, options: twin.options };
}

async function allFieldsOf(
	operation: MethodOperation,
	source: FieldSource,
	asking: Asking,
	fresh: boolean | number,
): Promise<FieldDescription[]> {
	if (source === 'parameters')
		return ownParameters(operation, await methodRecordOf(operation)).map(describedParameter);
	if ('documented' in source) {
		const { entityTypeId } = operation.set ?? {};
		const documented = parametersIn(source.documented).map(describedParameter);
		return documented.map((field) =>
			entityTypeId !== undefined && /^crm_(?:category|status)$/.test(field.type)
				? ofKind(field, Number(sentBy({ entityTypeId }, asking.input).entityTypeId))
				: field,
		);
	}
	const fields = await describedFields(source, asking, fresh);
	if (source.typed !== undefined) return withTypes(fields, source.typed);
	const { types = {}, optional } = source;
	return fields.map((field) => ({
		...field,
		...(types[field.name] !== undefined && listType(types[field.name])),
		required: field.required && optional !== true,
	}));
}

async function describedFields(
	source: Extract<FieldSource, { describedBy: string }>,
	asking: Asking,
	fresh: boolean | number,
): Promise<FieldDescription[]> {
	const { metadata, lookUp, input } = asking;
	const parameters = sentBy(source.with, input);
	const key = `${source.describedBy} ${JSON.stringify(parameters)}`;
	const load = async () =>
		parseFields(
			partAt(
				(await lookUp(source.describedBy, parameters, { effect: 'read' })).result,
				pathOf(source.in ?? ''),
			),
		);
	return await metadata.read(key, load, fresh);
}

/** Fields with the portal's labels and the documented types. Undocumented fields are custom ones, or cannot be written. */
function withTypes(fields: readonly FieldDescription[], notation: string): FieldDescription[] {
	const documented = new Map(
		parametersIn(notation).map((one) => [one.name, describedParameter(one)] as const),
	);
	const labelled = fields.map((field): FieldDescription => {
		const known = documented.get(field.name);
		documented.delete(field.name);
		if (known === undefined) return { ...field, readOnly: !field.custom };
		const { type, multiple, required, options } = known;
		return { ...field, type, multiple, required, ...(options !== undefined && { options }) };
	});
	return [...labelled, ...documented.values()];
}

/** The parameters of a method that the person fills in: those that the node does not set itself. */
function ownParameters({ set = {}, list }: MethodOperation, record: MethodRecord): MethodParameter[] {
	const taken = new Set([
		...Object.keys(set).map((path) => path.split(/[.[]/, 1)[0]),
		...(list !== undefined && record.list !== undefined ? pagingParameters(record.list) : []),
	]);
	return parametersOf(record).filter(({ name }) => !taken.has(name));
}

/** The place of the fields in the parameters of a call; empty when they are parameters themselves. */
export const placeOf = (source: FieldSource): string => (source === 'parameters' ? '' : source.at);

/** Whether the types come from the portal. Types of the documentation are not always right, and are checked less. */
export const isDescribed = (source: FieldSource): boolean =>
	typeof source === 'object' && 'describedBy' in source && source.typed === undefined;
