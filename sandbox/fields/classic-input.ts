import { errors } from '../errors';
import { entriesOf, isArray, type PhpValue } from '../php/value';
import type { EntityType } from '../store/entity-type';
import { multiFieldsOf, type CrmRecord, type MultiFieldValue } from '../store/record';
import type { Store } from '../store/store';
import type { Changes } from '../store/write';
import { parseInput } from './input';
import { checkStage } from './item-input';
import { applyClassic, valueTypes } from './multi-fields';

/**
 * Reads `fields` of a classic add or update. Unknown names, names in the wrong case, read-only fields and, on update,
 * immutable fields are dropped without a word, as in docs/internals/fields.md#filters-of-classic-lists.
 *
 * @throws RestError with an empty code for a value that cannot be read, ERROR_CORE for an e-mail without an `@`.
 */
export function parseClassicFields(
	store: Store,
	type: EntityType,
	input: PhpValue,
	current: CrmRecord | null,
): Changes {
	if (!isArray(input)) throw errors.classic("Parameter 'fields' must be array.");
	const changes: Changes = {};
	let values: MultiFieldValue[] | undefined;
	for (const [name, value] of entriesOf(input)) {
		const field = type.byClassic(name);
		if (!field || field.flags.has('readOnly')) continue;
		if (current && (field.flags.has('immutable') || field.flags.has('classicImmutable'))) continue;
		if (field.type === 'crm_multifield') {
			const typeId = name as MultiFieldValue['typeId'];
			if (!(typeId in valueTypes)) continue;
			values = applyClassic(values ?? (current ? multiFieldsOf(current) : []), typeId, value, store);
			continue;
		}
		if (field.computed && field.flags.has('multiple')) continue;
		changes[field.key] = parseInput(field, value, { store, style: 'classic', current: current?.[field.key] });
	}
	if (values) {
		checkEmails(values);
		changes.fm = values;
	}
	checkStage(store, type, changes, current, 'classic');
	return changes;
}

function checkEmails(values: MultiFieldValue[]): void {
	if (values.some((one) => one.typeId === 'EMAIL' && !one.value.includes('@'))) {
		throw errors.invalidEmail();
	}
}
