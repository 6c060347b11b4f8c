import { documentChoice } from '../../catalog/crm/document';
import { BitrixError } from '../../portal/answers/errors';
import type { Row } from '../../portal/types';
import { answerRow, partAt } from '../method/answer-rows';
import { OUTPUT_FIELD, outputFieldOf } from '../input/files';
import { type Operation, type OperationContext, RowWithFiles } from '../types';

const METHOD = 'crm.documentgenerator.document.get';
const FORMAT = 'documentFormat';

/**
 * The fields of a document with the addresses of its files, by format.
 * https://apidocs.bitrix24.com/api-reference/crm/document-generator/documents/crm-document-generator-document-get.html
 */
const ADDRESSES: Record<string, string> = {
	pdf: 'pdfUrlMachine',
	docx: 'downloadUrlMachine',
	image: 'imageUrlMachine',
};

/**
 * Pauses between looking for the file, two minutes together. Bitrix24 makes PDF and picture 10 to 60 seconds after the
 * document (docs/internals/fields.md, "Documents").
 */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

export const downloadDocument: Operation = {
	value: 'downloadFile',
	name: 'Download File',
	action: 'Download file of document',
	description: 'Download a document as PDF, Word file or picture; waits up to two minutes until it is ready',
	methods: [METHOD],
	parameters: [documentChoice.parameter, FORMAT, OUTPUT_FIELD, 'options'],
	async run(context) {
		const { input, download } = context;
		const id = input.id(documentChoice);
		const outputField = outputFieldOf(input);
		const format = input.text(FORMAT);
		const name = ADDRESSES[format];
		if (name === undefined) throw input.invalid(FORMAT, `has the unknown value "${format}"`);
		const document = await whenReady(context, id, name);
		const kept = await download(String(document[name]), `document-${id}`);
		return [new RowWithFiles(answerRow(document), { [outputField]: kept })];
	},
};

/** Waits until the document has the file. @throws BitrixError when the file cannot be made, or is not ready in time. */
async function whenReady({ call, pause }: OperationContext, id: number, address: string): Promise<Row> {
	for (const wait of [...PAUSES_MS, undefined]) {
		const { result } = await call(METHOD, { id }, { effect: 'read' });
		const document = (partAt(result, ['document']) ?? {}) as Row;
		if (typeof document[address] === 'string' && document[address] !== '') return document;
		if (document.isTransformationError === true)
			throw notReady('Bitrix24 could not convert the document', 'Open the document in Bitrix24 to see why.');
		if (wait !== undefined) await pause(wait);
	}
	throw notReady(
		'The file was not ready after two minutes',
		'Run it again later: the document itself exists.',
	);
}

const notReady = (description: string, advice: string): BitrixError =>
	new BitrixError({ kind: 'server', code: '', description, method: METHOD, advice });
