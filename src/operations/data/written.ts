import type { Entity, FieldSource, MethodOperation } from '../../catalog/entity';
import type { FieldDescription } from '../../catalog/field';
import { toFieldValue, type Conversion } from '../../catalog/values';
import { toFileValue } from '../../catalog/file-values';
import type { Row } from '../../portal/types';
import { toParameter } from '../method/parameter-values';
import { FIELDS, readMapped, saysNothing } from '../input/mapped-fields';
import type { OperationContext } from '../types';
import { operationFields, isDescribed, placeOf } from './fields';

/** Whether a mapper may hold fields that only new records take. */
export const creates = ({ value }: { value: string }): boolean => value !== 'update';

/** What the person has filled in. @throws InputError, also for required fields that the documentation names. */
export async function writtenFields(
	{ name: kind }: Entity,
	operation: MethodOperation,
	source: FieldSource,
	context: OperationContext,
): Promise<Row> {
	const fields = await operationFields(operation, source, context);
	const described = isDescribed(source);
	const convert = described ? toDescribed : toParameter;
	const { written } = await readMapped(context, { kind, fields, creates: creates(operation), convert });
	const changes = operation.value === 'update';
	const empties = changes && source !== 'parameters';
	const kept = Object.entries(written).filter(([, value]) => empties || !saysNothing(value));
	const missing = described
		? []
		: fields.filter(({ name, required }) => required && !kept.some(([written]) => written === name));
	// What stands in an object of its own may be left as it is; parameters are required by every call.
	if (missing.length > 0 && !(changes && placeOf(source) !== '')) {
		throw context.input.invalid(
			FIELDS,
			`lacks ${missing.map(({ title }) => `"${title}"`).join(', ')}, without which ${operation.method} cannot be called`,
			'Add the field, and give it a value.',
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

/** Types of which a field holds more than one value, whatever its flags say. */
const STRUCTURED = new Set(['array', 'object', 'any', 'recurring_params']);
