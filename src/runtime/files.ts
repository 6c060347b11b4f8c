import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import type { FileContent, KeptFile, MadeFile, RowWithFiles } from '../operations/types';
import type { Download } from '../portal/sending/download';

/**
 * A file of an input item, wherever n8n keeps it; undefined when the item has none of that name.
 * @param takeRoom waits until there is room for so many bytes.
 */
export async function readInputFile(
	{ helpers }: IExecuteFunctions,
	itemIndex: number,
	property: string,
	takeRoom: (bytes: number) => Promise<void>,
): Promise<FileContent | undefined> {
	let file: IBinaryData;
	try {
		file = helpers.assertBinaryData(itemIndex, property);
	} catch {
		// n8n's error does not know the field: whoever asked names both.
		return undefined;
	}
	const { fileName, fileExtension, id, data } = file;
	const name = fileName ?? `${property}${fileExtension === undefined ? '' : `.${fileExtension}`}`;
	// Without an ID n8n keeps the content in the item, as base64 already: not decoded, it is not copied.
	if (id === undefined) return { name, content: data };
	await takeRoom((await helpers.getBinaryMetadata(id)).fileSize);
	return { name, content: (await helpers.getBinaryDataBuffer(itemIndex, property)).toString('base64') };
}

/**
 * Hands a file over to n8n, one that is downloaded while it arrives: where n8n keeps files on disk, it is never in memory as
 * a whole.
 */
export async function keepFile(
	{ helpers }: IExecuteFunctions,
	{ name, mimeType, content }: Download | MadeFile,
	otherwise: string,
): Promise<KeptFile> {
	// Always with a name and a type: n8n would look into the content for them.
	const handle = await helpers.prepareBinaryData(content, name ?? otherwise, mimeType);
	return { name: handle.fileName ?? otherwise, mimeType: handle.mimeType, bytes: handle.bytes, handle };
}

/** The files of a row as n8n's items carry them. */
export const binaryOf = ({ files }: RowWithFiles): IBinaryKeyData =>
	Object.fromEntries(Object.entries(files).map(([name, { handle }]) => [name, handle as IBinaryData]));
