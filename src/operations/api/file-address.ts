/**
 * Names under which answers hold the address of a file. Addresses that work without a browser session come first. They
 * are those of the CRM and the document generator, of Drive, and of chats.
 * https://apidocs.bitrix24.com/api-reference/files/index.html
 * https://apidocs.bitrix24.com/api-reference/disk/file/disk-file-get.html
 * https://apidocs.bitrix24.com/api-reference/chat-bots/chat-bots-v2/im.v2/files/file-download.html
 */
const NAMES = ['urlMachine', 'downloadUrlMachine', 'DOWNLOAD_URL', 'downloadUrl'];

/** The first address of a file in an answer; undefined when there is none. */
export function addressOfFile(result: unknown): string | undefined {
	for (const name of NAMES) {
		const found = find(result, name);
		if (found !== undefined) return found;
	}
	return undefined;
}

function find(value: unknown, name: string): string | undefined {
	if (value === null || typeof value !== 'object') return undefined;
	const own = (value as Record<string, unknown>)[name];
	if (typeof own === 'string' && /^https?:\/\//i.test(own)) return own;
	for (const part of Object.values(value)) {
		const found = find(part, name);
		if (found !== undefined) return found;
	}
	return undefined;
}
