import type { Entity, FieldSource, MethodOperation } from '../../catalog/entity';
import type { FieldDescription } from '../../catalog/field';
import { toFieldValue, type Conversion } from '../../catalog/values';
import { toFileValue } from '../../catalog/file-values';
import type { Row } from '../../portal/types';
import { toParameter } from '../method/parameter-values';
import { FIELDS, readMapped, saysNothing } from '../input/mapped-fields';
import type { OperationContext } from '../types';
import { operationFields, isDescribed, placeOf } from './fields';

/** Whether fields are allowed that can only be set when a record is created. */
export const creates = ({ value }: { value: string }): boolean => value !== 'update';

/** Reads the fields that the person has filled in. @throws InputError, also for a missing field that is required. */
export async function writtenFields(
	{ name: kind }: Entity,
	operation: MethodOperation,
	source: FieldSource,
	context: OperationContext,
): Promise<Row> {
	const fields = await operationFields(operation, source, context);
	const described = isDescribed(source);
	const convert = described ? toDescribed : source === 'parameters' ? toDocumented : toDeclared;
	const { written } = await readMapped(context, {
		kind,
		fields,
		reload: async (since) => await operationFields(operation, source, context, since),
		creates: creates(operation),
		convert,
	});
	const changes = operation.value === 'update';
	const empties = changes && source !== 'parameters';
	const kept = Object.entries(written).filter(([, value]) => empties || !saysNothing(value));
	const missing = described
		? []
		: fields.filter(({ name, required }) => required && !kept.some(([written]) => written === name));
	// An update may leave fields of an object out, but every call needs its required parameters.
	if (missing.length > 0 && !(changes && placeOf(source) !== '')) {
		throw context.input.invalid(
			FIELDS,
			`lacks ${missing.map(({ title }) => `"${title}"`).join(', ')}, without which ${operation.method} cannot be called`,
			'Add the field and enter a value.',
		);
	}
	return Object.fromEntries(kept);
}

const toDescribed = (value: unknown, field: FieldDescription, timeZone: string): Conversion => {
	if (field.type === 'file') return toFileValue(value, field);
	return STRUCTURED.has(field.type)
		? toParameter(value, field, timeZone)
		: toFieldValue(value, field, timeZone);
};

/**
 * A field that the node itself describes, so that its type is sure. Of `2 h` for a number the portal would keep 2, of a word 0, and
 * any word is true for it.
 */
const toDeclared = (value: unknown, field: FieldDescription, timeZone: string): Conversion => {
	const checked = CHECKED.has(field.type) ? toFieldValue(value, field, timeZone) : undefined;
	return checked !== undefined && 'problem' in checked ? checked : toDocumented(value, field, timeZone);
};

/** A parameter of the documentation, whose type may be wrong. A word is no date for any method. */
const toDocumented = (value: unknown, field: FieldDescription, timeZone: string): Conversion => {
	const isWord = DATES.has(field.type) && typeof value === 'string' && WORDS.test(value);
	return isWord ? toFieldValue(value, field, timeZone) : toParameter(value, field, timeZone);
};

const DATES = new Set(['date', 'datetime']);

/** A text such as `yesterday` or `in 2 days`: it has a word and no year. */
const WORDS = /^(?!.*\d{4}).*\p{L}{2}/su;

/** Types of which a wrong value is recognised. */
const CHECKED = new Set(['integer', 'double', 'boolean']);

/** Types whose values are lists or objects, whatever the flag `multiple` says. */
const STRUCTURED = new Set(['array', 'object', 'any', 'recurring_params']);
