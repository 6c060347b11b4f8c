import { extname } from 'node:path';
import { errors } from '../errors';
import { html, json, redirectTo as sendOn, type Reply } from './reply';

/** How downloads of files differ from the plain answer; all switches of the portal. */
export interface DownloadBehaviour {
	/** Sends on to this address with 302, as portals do whose files are in a cloud storage; `none` by default. */
	redirectTo: string | 'none';
	/** Adds path and query of the download, with the secret in them, to `redirectTo`: what no client may follow. */
	redirectKeepsSecret: boolean;
	/** The address is no longer valid: a REST refusal or a page with status 200 comes instead. Default `no`. */
	expired: 'no' | 'refusal' | 'page';
	/** The connection is cut, or falls silent, after so many bytes of the file; Infinity by default. */
	stopAfterBytes: number;
	stop: 'cut' | 'silence';
}

export const plainDownloads: DownloadBehaviour = {
	redirectTo: 'none',
	redirectKeepsSecret: false,
	expired: 'no',
	stopAfterBytes: Infinity,
	stop: 'cut',
};

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html',
	'.json': 'application/json',
	'.pdf': 'application/pdf',
	'.png': 'image/png',
	'.txt': 'text/plain',
};

/** A file as the portal sends it: its own type, and its name in both forms of RFC 6266. */
export function fileReply(
	{ name, content }: { name: string; content: Buffer },
	behaviour: DownloadBehaviour,
	path: string,
): Reply {
	const { redirectTo, redirectKeepsSecret, expired, stopAfterBytes, stop } = behaviour;
	if (expired === 'refusal') {
		const refusal = errors.notFound('File not found');
		return json(refusal.status, refusal.toBody());
	}
	if (expired === 'page') return html(200, 'The link has expired');
	if (redirectTo !== 'none') {
		const location = redirectKeepsSecret ? new URL(path, redirectTo).href : redirectTo;
		return sendOn(location);
	}
	const encoded = encodeURIComponent(name);
	return {
		status: 200,
		headers: {
			'Content-Type': TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream',
			'Content-Disposition': `attachment; filename="${encoded}"; filename*=utf-8''${encoded}`,
		},
		body: content,
		...(stopAfterBytes < content.length && { stop: { afterBytes: stopAfterBytes, how: stop } }),
	};
}
