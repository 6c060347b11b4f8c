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
	stop?: { afterBytes: number; how: 'cut' | 'silence' };
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
