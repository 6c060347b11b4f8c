import { extname } from 'node:path';
import { errors } from '../errors';
import { html, json, redirectTo as sendOn, type Reply } from './reply';

/** How a download differs from the plain answer. All are switches of the portal. */
export interface DownloadBehaviour {
	/** Redirects with 302 to this address, as portals do that keep files in a cloud storage. Default `none`. */
	redirectTo: string | 'none';
	/**
	 * Adds path and query of the download to `redirectTo`. They hold the secret, so no client may follow. Default false.
	 */
	redirectKeepsSecret: boolean;
	/** What an expired address answers: a REST refusal, or a page with status 200. Default `no`. */
	expired: 'no' | 'refusal' | 'page';
	/** Number of bytes of the file after which the connection is cut or falls silent. Default Infinity. */
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

/** The answer of a download: the file's own type, and its name in both forms of RFC 6266. */
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
