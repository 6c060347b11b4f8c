import { addPresetField, preset } from '../methods/crm-requisite-presets';
import { mapOf } from '../php/value';
import type { Store } from '../store/store';

const PRESETS: ReadonlyArray<[name: string, fields: readonly string[]]> = [
	['Company', ['RQ_COMPANY_NAME', 'RQ_COMPANY_FULL_NAME', 'RQ_VAT_ID', 'RQ_DIRECTOR']],
	['Person', ['RQ_FIRST_NAME', 'RQ_LAST_NAME', 'RQ_IDENT_DOC']],
];

const UNITED_STATES = '122';

/** Adds templates of requisites; without one no requisite can be added. */
export function addRequisitePresets(store: Store): void {
	for (const [index, [name, fields]] of PRESETS.entries()) {
		const values = mapOf({
			ENTITY_TYPE_ID: '8',
			COUNTRY_ID: UNITED_STATES,
			NAME: name,
			DATE_CREATE: '2025-01-01T03:00:00+03:00',
			DATE_MODIFY: '',
			CREATED_BY_ID: '1',
			ACTIVE: 'Y',
			SORT: String(500 + index * 10),
		});
		const { id } = store.table(preset.name).add({ values });
		for (const FIELD_NAME of fields) {
			addPresetField(store, id, mapOf({ FIELD_NAME, IN_SHORT_LIST: 'N' }));
		}
	}
}
