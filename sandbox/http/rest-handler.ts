import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { PortalClock } from '../clock';
import { type Answer, type Dispatcher, refusalOf } from '../dispatcher';
import { errors, RestError } from '../errors';
import { isExecuted, type Fault } from '../faults';
import { listOf, type PhpMap } from '../php/value';
import type { Portal } from '../portal';
import type { RequestEntry } from '../statistics';
import { readBody } from './body';
import { fileReply } from './download';
import { readParameters } from './parameters';
import { html, json, loginPage, phpMessage, phpPage, redirectTo, send, type Reply } from './reply';
import { parseRoute, type Route } from './route';

/** How a request ends: with an answer, with a cut connection, or not before the client gives up. */
type Outcome = Reply | 'cut' | { hangMs: number | undefined };

/** Handles a request: limits, faults, credential, method, in this order. Every request is recorded. */
export class RestHandler {
	private inWork = 0;

	constructor(
		private readonly portal: Portal,
		private readonly dispatcher: Dispatcher,
	) {}

	async handle(
		request: IncomingMessage,
		response: ServerResponse,
		path: string,
		query: string,
	): Promise<void> {
		const { portal } = this;
		this.inWork += 1;
		const route = parseRoute(path) ?? { method: '', version: 2 as const };
		const entry: RequestEntry = {
			at: portal.clock.now(),
			ms: 0,
			method: route.method,
			carried: 1,
			commands: [],
			status: 0,
			bucketLevel: 0,
			executed: false,
			address: this.addressOf(request),
			concurrent: this.inWork,
		};
		let admitted = false;
		try {
			const body = await readBody(request);
			const parameters = readParameters(query, String(request.headers['content-type'] ?? ''), body);
			if (route.method.toLowerCase() === 'batch') entry.carried = listOf(parameters.cmd).length;
			if (route.method === 'api/batch') entry.carried = Object.keys(parameters).length;
			const refused = this.refuse(route, request, entry);
			admitted = refused === undefined;
			const fault = admitted ? portal.faults.take(route.method, 'request') : undefined;
			if (fault) entry.fault = fault.kind;
			entry.bucketLevel = portal.buckets.level(entry.address);
			if (portal.options.cost.latencyMs > 0) await portal.clock.sleep(portal.options.cost.latencyMs);
			const reply = refused ?? (await this.reply(request, route, parameters, entry, fault));
			if (reply === 'cut') return void cut(request);
			if ('hangMs' in reply) return await hang(request, portal.clock, reply.hangMs);
			entry.status = reply.status;
			send(response, reply);
		} finally {
			this.inWork -= 1;
			if (admitted) portal.admission.leave();
			entry.ms = portal.clock.now() - entry.at;
			portal.statistics.add(entry);
		}
	}

	/** The refusal by a limit; undefined when the request is admitted. */
	private refuse(route: Route, request: IncomingMessage, entry: RequestEntry): Outcome | undefined {
		const { portal } = this;
		// An injected refusal stands for a limit that another program used up, so it does not count here.
		const fault = portal.faults.take(route.method, 'refusal');
		if (fault) {
			entry.fault = fault.kind;
			entry.refusedBy = 'fault';
			return this.faultReply(fault, request, entry, undefined);
		}
		const refused = portal.admission.enter(entry.address);
		if (!refused) return undefined;
		entry.refusedBy = refused.by;
		return refusal(refused.error, entry, refused.headers);
	}

	private async reply(
		request: IncomingMessage,
		route: Route,
		parameters: PhpMap,
		entry: RequestEntry,
		fault: Fault | undefined,
	): Promise<Outcome> {
		if (fault && !isExecuted(fault)) return this.faultReply(fault, request, entry, undefined);

		const answer = await this.answerInTime(request, route, parameters, entry);
		if (answer === 'tooLate') return html(504, '504 Gateway Time-out');
		const { clock, options } = this.portal;
		const reply = answer.file
			? fileReply(answer.file, options.downloads, request.url ?? '')
			: replyOf(answer, clock.now() - entry.at);
		return fault ? this.faultReply(fault, request, entry, reply) : reply;
	}

	/** Cuts a request after 60 seconds, as cloud portals do; its work goes on. */
	private async answerInTime(
		request: IncomingMessage,
		route: Route,
		parameters: PhpMap,
		entry: RequestEntry,
	): Promise<Answer | 'tooLate'> {
		let timer: NodeJS.Timeout | undefined;
		const tooLate = new Promise<'tooLate'>((resolve) => {
			timer = setTimeout(() => resolve('tooLate'), this.portal.options.wallClockLimitMs);
		});
		try {
			return await Promise.race([this.answer(request, route, parameters, entry), tooLate]);
		} finally {
			clearTimeout(timer);
		}
	}

	private async answer(
		request: IncomingMessage,
		route: Route,
		parameters: PhpMap,
		entry: RequestEntry,
	): Promise<Answer> {
		const { portal } = this;
		try {
			if (portal.options.requireHttps && !(request.socket as TLSSocket).encrypted)
				throw errors.httpsRequired();
			const { authorization } = request.headers;
			const caller = portal.credentials.callerOf(route.credential, authorization, parameters);
			entry.userId = caller.userId;
			if (caller.clientId !== undefined) entry.clientId = caller.clientId;
			entry.executed = true;
			const answer = await this.dispatcher.answer(caller, route.method, parameters);
			entry.commands = answer.commands;
			if (answer.error !== undefined) entry.error = answer.error;
			return answer;
		} catch (error) {
			if (!(error instanceof RestError)) throw error;
			entry.error = error.code;
			return { ...refusalOf(error, route.method), commands: [] };
		}
	}

	private faultReply(
		fault: Fault,
		request: IncomingMessage,
		entry: RequestEntry,
		real: Reply | undefined,
	): Outcome {
		const code = fault.error ?? 'ERROR_CORE';
		const description = fault.description ?? 'Injected fault';
		switch (fault.kind) {
			case 'queryLimit':
				return refusal(errors.queryLimit(), entry, retryAfter(fault));
			case 'proxy429': {
				const page = html(429, '429 Too Many Requests');
				return { ...page, headers: { ...page.headers, ...retryAfter(fault) } };
			}
			case 'operationTimeLimit':
				return refusal(errors.operationTimeLimit(), entry, retryAfter(fault));
			case 'error':
				return refusal(new RestError(code, description, fault.status ?? 400), entry, retryAfter(fault));
			case 'okWithError':
				entry.error = code;
				return json(200, { error: code, error_description: description });
			case 'html502':
				return html(502, '502 Bad Gateway');
			case 'html504':
				return html(504, '504 Gateway Time-out');
			case 'loginPage':
				return loginPage();
			case 'redirect': {
				const location = fault.location ?? `https://renamed.example${request.url ?? '/'}`;
				return redirectTo(location);
			}
			case 'status': {
				const reply = html(fault.status ?? 500, `${fault.status ?? 500} Injected fault`);
				return {
					...reply,
					headers: { ...reply.headers, ...retryAfter(fault) },
					body: fault.body ?? reply.body,
				};
			}
			case 'truncatedJson': {
				const { body, headers } = real ?? json(200, { result: [], time: {} });
				return { status: 200, headers, body: body.slice(0, Math.max(1, Math.floor(body.length / 2))) };
			}
			case 'cutAnswer':
			case 'drip': {
				const reply = real ?? json(200, { result: [], time: {} });
				const afterBytes = Math.floor(Buffer.byteLength(reply.body) / 2);
				return { ...reply, stop: { afterBytes, how: fault.kind === 'drip' ? 'drip' : 'cut' } };
			}
			case 'phpNotice': {
				const reply = real ?? json(200, { result: [], time: {} });
				return {
					...reply,
					body: `${fault.body ?? phpMessage('Warning', 'Undefined array key "x"')}${String(reply.body)}`,
				};
			}
			case 'phpFatal':
				return phpPage(
					fault.body ?? phpMessage('Fatal error', 'Allowed memory size of 268435456 bytes exhausted'),
				);
			case 'resetBefore':
			case 'resetAfter':
				return 'cut';
			case 'hang':
				return { hangMs: fault.hangMs };
		}
	}

	private addressOf(request: IncomingMessage): string {
		const forwarded = request.headers['x-forwarded-for'];
		if (this.portal.options.trustForwardedFor && typeof forwarded === 'string') {
			return forwarded.split(',')[0]?.trim() ?? '';
		}
		return request.socket.remoteAddress ?? '127.0.0.1';
	}
}

/** Sends nothing until the client gives up, the time is over or the portal closes. */
async function hang(
	request: IncomingMessage,
	clock: PortalClock,
	milliseconds: number | undefined,
): Promise<void> {
	await new Promise<void>((resolve) => {
		request.socket.once('close', resolve);
		if (milliseconds !== undefined) void clock.sleep(milliseconds).then(resolve);
	});
	cut(request);
}

/** Closes the connection with a reset instead of an answer. */
function cut(request: IncomingMessage): void {
	const { socket } = request;
	if ('resetAndDestroy' in socket && !(socket as TLSSocket).encrypted) socket.resetAndDestroy();
	else socket.destroy();
}

const retryAfter = (fault: Fault): Record<string, string> =>
	fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };

function refusal(error: RestError, entry: RequestEntry, headers: Record<string, string>): Reply {
	entry.error = error.code;
	return json(error.status, error.toBody(), headers);
}

function replyOf(answer: Answer, milliseconds: number): Reply {
	// A cloud portal says how long the work took, but not how much of any limit is left.
	const time = {
		'X-Bitrix-Rest-Time': (milliseconds / 1000).toFixed(10),
		'X-Bitrix-Rest-User-Time': '0.0000000000',
		'X-Bitrix-Rest-System-Time': '0.0000000000',
	};
	return json(answer.status, answer.body, time);
}
