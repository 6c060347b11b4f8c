import type { ServerResponse } from 'node:http';

/** Headers of every REST answer. There is no Retry-After and none about the request limit. */
const REST_HEADERS = {
	'Content-Type': 'application/json; charset=utf-8',
	'Access-Control-Allow-Origin': '*',
	'Access-Control-Allow-Headers': 'origin, content-type, accept',
	'X-Content-Type-Options': 'nosniff',
} as const;

export interface Reply {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
	/** Stops the answer in the middle, before the length that its header promises. */
	stop?: { afterBytes: number; how: 'cut' | 'silence' | 'drip' };
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
	status,
	headers: { ...REST_HEADERS, ...headers },
	body: JSON.stringify(body),
});

export const html = (status: number, title: string): Reply => ({
	status,
	headers: { 'Content-Type': 'text/html; charset=utf-8' },
	body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
});

/** A message that PHP prints into the answer of a self-hosted portal where `display_errors` is on. */
export const phpMessage = (level: 'Warning' | 'Fatal error', text: string): string =>
	`<br />\n<b>${level}</b>:  ${text} in <b>/home/bitrix/www/local/php_interface/init.php</b> on line <b>12</b><br />\n`;

/** The answer of a script that PHP has ended: the message only, with status 200 since it was sent by then. */
export const phpPage = (message: string): Reply => ({
	status: 200,
	headers: { 'Content-Type': 'text/html; charset=UTF-8' },
	body: message,
});

export const redirectTo = (location: string): Reply => ({
	status: 302,
	headers: { Location: location },
	body: '',
});

/** The page that a portal shows to a browser without a session, and to a client whose address lacks `/rest/`. */
export const loginPage = (): Reply => ({
	status: 200,
	headers: { 'Content-Type': 'text/html; charset=UTF-8' },
	body: '<!DOCTYPE html><html lang="en"><head><title>Authorisation</title></head><body><form method="post" action="/auth/"><input name="USER_LOGIN"><input name="USER_PASSWORD" type="password"></form></body></html>',
});

export function send(response: ServerResponse, reply: Reply): void {
	const body = Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(reply.body);
	if (reply.stop?.how === 'drip') {
		drip(response, reply, body.subarray(0, reply.stop.afterBytes));
		return;
	}
	response.writeHead(reply.status, { ...reply.headers, 'Content-Length': body.length });
	if (!reply.stop) {
		response.end(body);
		return;
	}
	const { afterBytes, how } = reply.stop;
	response.write(body.subarray(0, afterBytes), () => {
		if (how === 'cut') response.destroy();
	});
}

const DRIP_EVERY_MS = 20;

/** Begins an answer and then sends a blank now and then, until the client gives up. */
function drip(response: ServerResponse, { status, headers }: Reply, beginning: Buffer): void {
	response.writeHead(status, headers);
	response.write(beginning);
	const timer = setInterval(() => response.write(' '), DRIP_EVERY_MS);
	response.on('close', () => clearInterval(timer));
}
