/**
 * Names under which answers hold the address of a file, those that need no session in a browser first: CRM and document
 * generator, drive, chats (b24restdocs, files/index.md, disk-file-get.md, im.v2 file-download.md).
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
