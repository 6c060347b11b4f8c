import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import type { FileContent, KeptFile, MadeFile, RowWithFiles } from '../operations/types';
import { redact } from '../portal/answers/redact';
import type { Download } from '../portal/sending/download';

/**
 * Reads a file of an input item, from memory or disk. Resolves to undefined when the item has no file of that name.
 * @param takeRoom waits until there is room in memory for so many bytes.
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
		// n8n's error does not name the parameter; the caller's error does.
		return undefined;
	}
	const { fileName, fileExtension, id, data } = file;
	// Bitrix24 gives a random name to a file without one.
	const name = fileName || `${property}${fileExtension === undefined ? '' : `.${fileExtension}`}`;
	// Without an ID the content is in the item, as base64 already, so it is not decoded and copied.
	if (id === undefined) return { name, content: data };
	await takeRoom((await helpers.getBinaryMetadata(id)).fileSize);
	return { name, content: (await helpers.getBinaryDataBuffer(itemIndex, property)).toString('base64') };
}

/**
 * Hands a file over to n8n. A download is passed on as a stream: if n8n keeps files on disk, it is never in memory as a
 * whole. Its name and type hold no secret: portals send them.
 * @param otherwise name of a file that has none.
 */
export async function keepFile(
	{ helpers }: IExecuteFunctions,
	{ name, mimeType, content }: Download | MadeFile,
	otherwise: string,
): Promise<KeptFile> {
	// Without a name and a type n8n would read the content to find them.
	const handle = await helpers.prepareBinaryData(content, redact(name ?? otherwise), redact(mimeType));
	return { name: handle.fileName ?? otherwise, mimeType: handle.mimeType, bytes: handle.bytes, handle };
}

/** The files of a row in the form of n8n's items. */
export const binaryOf = ({ files }: RowWithFiles): IBinaryKeyData =>
	Object.fromEntries(Object.entries(files).map(([name, { handle }]) => [name, handle as IBinaryData]));
