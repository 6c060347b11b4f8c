import type { CrmEntity } from '../../catalog/crm/crm-item';
import type { Row } from '../../portal/types';
import { entityTypeIdOf, panelFields, kindParameters, readRecord } from './crm-records';
import { OUTPUT_FIELD, outputFieldOf } from '../input/files';
import { type KeptFile, type Operation, RowWithFiles } from '../types';

/** Name of the parameter with the field whose files to download. */
const FILE_FIELD = 'fileField';

export const downloadFile = (entity: CrmEntity): Operation => ({
	value: 'downloadFile',
	name: 'Download File',
	action: `Download file of ${entity.name.toLowerCase()}`,
	description: `Download the files in a field of a ${entity.name.toLowerCase()}`,
	methods: ['crm.item.get'],
	parameters: [...kindParameters(entity), entity.record.parameter, FILE_FIELD, OUTPUT_FIELD, 'options'],
	fields: panelFields(entity),
	async run({ input, call, download, hint }) {
		const entityTypeId = entityTypeIdOf(entity, input);
		const id = input.id(entity.record);
		const field = input.text(FILE_FIELD);
		if (field === '') throw input.invalid(FILE_FIELD, 'is empty', 'Choose a field from the list.');
		const outputField = outputFieldOf(input);
		const record = await readRecord(call, entityTypeId, id);
		const found = filesIn(record[field]);
		if (found === undefined) {
			const what = field in record ? 'which is not a file field' : `which is not a field of a ${entity.name}`;
			throw input.invalid(FILE_FIELD, `names "${field}", ${what}`, 'Choose a field from the list.');
		}
		if (found.length === 0)
			hint(`Some records have no file in "${field}": their output items have none either.`);
		const files: Record<string, KeptFile> = {};
		const listed: Row[] = [];
		// One after the other: n8n may hold files in memory.
		for (const [index, { id: fileId, urlMachine }] of found.entries()) {
			const name = found.length === 1 ? outputField : `${outputField}${index + 1}`;
			const kept = await download(String(urlMachine ?? ''), `file-${String(fileId)}`);
			files[name] = kept;
			listed.push({
				id: fileId,
				outputField: name,
				name: kept.name,
				mimeType: kept.mimeType,
				bytes: kept.bytes,
			});
		}
		return [new RowWithFiles({ id, field, files: listed }, files)];
	},
});

/** The files in the value of a field (docs/internals/fields.md, "Files"); undefined when it holds something else. */
function filesIn(value: unknown): Row[] | undefined {
	// An empty field is sent as null, false, an empty text or an empty list.
	if (value === null || value === false || value === '') return [];
	const files: unknown[] = Array.isArray(value) ? value : [value];
	const isFile = (one: unknown): one is Row => one !== null && typeof one === 'object' && 'urlMachine' in one;
	return files.every(isFile) ? files : undefined;
}
