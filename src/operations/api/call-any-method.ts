import type { MethodList } from '../../catalog/methods/method';
import type { Reply } from '../../portal/types';
import { rowsIn } from '../../portal/reading/rows';
import { type KeptFile, type Operation, type OperationContext, type OutputRow, RowWithFiles } from '../types';
import { EMPTY_VALUES_OPTION } from '../input/mapped-fields';
import { optionText } from '../input/option-text';
import { noSuchPart, answerRow, partAt, pathOf, resultPathOf } from '../method/answer-rows';
import { chosenMethod, METHOD } from './chosen-method';
import { addressOfFile } from './file-address';
import { PARAMETERS, PARAMETERS_JSON, readParameters } from './method-parameters';

const OUTPUT_FILE = 'outputFileField';

export const callAnyMethod: Operation = {
	value: 'callMethod',
	name: 'Call Method',
	action: 'Call a method',
	description: 'Call a REST method once for each input item; calls of many items share requests',
	methods: [],
	parameters: [
		...[METHOD, 'defineParameters', PARAMETERS, PARAMETERS_JSON],
		...['options', 'options.fileParameter', 'options.inputFileField'],
		...['options.outputFileField', 'options.resultPath', EMPTY_VALUES_OPTION],
	],
	async run(context) {
		const { input, call, hint } = context;
		const method = await chosenMethod(input);
		const reply = await call(method.name, await readParameters(context, method, true));
		if (reply.next !== undefined) {
			hint(`${method.name} has more rows than its first page: the operation 'Get Many' reads them all.`);
		}
		const outputFile = optionText(input, OUTPUT_FILE);
		if (outputFile !== '') return [await withFile(context, reply.result, outputFile)];
		return answerRows(context, reply, method.record?.list);
	},
};

/** One item for each row of a list, or one for the whole answer. */
function answerRows(
	{ input }: OperationContext,
	{ result }: Reply,
	list: MethodList | undefined,
): OutputRow[] {
	const path = resultPathOf(input);
	if (path !== undefined) {
		const part = partAt(result, path);
		if (part === undefined) throw noSuchPart(input, path, result);
		return Array.isArray(part) ? part.map(answerRow) : [answerRow(part)];
	}
	const rows = list?.rows === undefined ? undefined : rowsIn(result, pathOf(list.rows));
	if (rows !== undefined) return rows.map(answerRow);
	// Some methods answer with an empty list when they have succeeded: the output keeps an item for it.
	return Array.isArray(result) && result.length > 0 ? result.map(answerRow) : [answerRow(result)];
}

/** The answer together with the file whose address it holds. */
async function withFile(
	{ download, hint }: OperationContext,
	result: unknown,
	outputField: string,
): Promise<OutputRow> {
	const address = addressOfFile(result);
	if (address === undefined) {
		hint('Some answers contain no address of a file: their output items have no file.');
		return answerRow(result);
	}
	const files: Record<string, KeptFile> = { [outputField]: await download(address, 'file') };
	return new RowWithFiles(answerRow(result), files);
}
