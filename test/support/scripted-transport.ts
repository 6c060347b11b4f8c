import type { MethodParameters } from '../../src/batch/command';
import { Portal } from '../../src/portal/portal';
import type { PortalSettings } from '../../src/portal/sending/request';
import {
	type Transport,
	TransportFailure,
	type TransportReply,
	type TransportRequest,
} from '../../src/portal/transport/transport';

/** A request. The list of a batch of REST 3.0 has the parameters 0, 1, 2. */
export type ScriptedRequest = TransportRequest & { parameters: MethodParameters };

/** The answer of a scripted portal to a request. */
export type Script = (
	request: ScriptedRequest,
	count: number,
) => TransportReply | TransportFailure | Promise<TransportReply>;

let portals = 0;

/** A transport without a network, whose answers come from a script. Each has a portal of its own. */
export class ScriptedTransport implements Transport {
	readonly portal = `portal-${++portals}.example`;
	readonly credential = 'Demo webhook';
	readonly identity = `identity-${portals}`;
	readonly requests: Array<ScriptedRequest & { at: number }> = [];
	/** The renewal that comes with each answer, for an application. */
	renew?: TransportReply['renew'];

	constructor(private readonly script: Script) {}

	async send(request: TransportRequest): Promise<TransportReply> {
		const scripted = request as ScriptedRequest;
		this.requests.push({ ...scripted, at: performance.now() });
		const outcome = await this.script(scripted, this.requests.length);
		if (outcome instanceof TransportFailure) throw outcome;
		return this.renew === undefined ? outcome : { ...outcome, renew: this.renew };
	}
}

export const ok = (result: unknown, more: object = {}): TransportReply => answer(200, { result, ...more });

export const refused = (): TransportReply =>
	answer(503, { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' });

export function answer(status: number, body: unknown): TransportReply {
	return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** A portal with a scripted transport of its own. */
export function portalOf(
	script: Script,
	settings: Partial<PortalSettings> = {},
): { portal: Portal; transport: ScriptedTransport } {
	const transport = new ScriptedTransport(script);
	const origin = { workflow: 'Test', node: 'Bitrix24', priority: 'normal' } as const;
	return { portal: new Portal(transport, { plan: 'standard', ...origin, ...settings }), transport };
}
