import { SeededRandom } from './seed/random';

export type FaultKind =
	| 'queryLimit'
	| 'proxy429'
	| 'operationTimeLimit'
	| 'html502'
	| 'html504'
	| 'resetBefore'
	| 'resetAfter'
	| 'hang'
	| 'truncatedJson'
	| 'cutAnswer'
	| 'drip'
	| 'phpNotice'
	| 'phpFatal'
	| 'okWithError'
	| 'loginPage'
	| 'redirect'
	| 'status'
	| 'error';

/** A fault that the portal injects. The table in README.md describes the kinds. */
export interface Fault {
	kind: FaultKind;
	/** Number of requests that it hits; default 1; 0 or `Infinity` for all. */
	times?: number;
	/** Hits only this method (a name in any case, or an expression). The method of a batch is `batch`. */
	method?: string | RegExp;
	/** Share of the matching requests that it hits, 0 to 1; the same requests in every run. Default 1. */
	probability?: number;
	/** Number of matching requests that pass before it begins. Default 0. */
	after?: number;
	/**
	 * `command` hits single commands, also inside a batch; `method` is then the method of the command. Only the kinds
	 * `operationTimeLimit`, `queryLimit` and `error` can do that. Default `request`.
	 */
	where?: 'request' | 'command';
	/**
	 * Whether the call takes effect although the client sees the fault. Default true for `resetAfter`, `html504`, and all
	 * kinds that spoil the answer itself (`truncatedJson` to `phpFatal`), else false.
	 */
	executed?: boolean;
	/**
	 * Value of a Retry-After header, which Bitrix24 itself never sends: seconds, or any text. Only refusals and `status`
	 * send it.
	 */
	retryAfter?: number | string;
	/** Status for `status` and `error`; default 500 and 400. */
	status?: number;
	/** Code and text for `error` and `okWithError`; default ERROR_CORE. */
	error?: string;
	description?: string;
	/** Body for `status`, or the message for `phpNotice` and `phpFatal`; default a short HTML page, or a message of PHP. */
	body?: string;
	/** Where `redirect` points; default the same path on https://renamed.example. */
	location?: string;
	/** How long `hang` keeps the connection before it is cut, in milliseconds; default until the portal closes. */
	hangMs?: number;
}

interface Armed extends Fault {
	left: number;
	skip: number;
	random: SeededRandom;
}

const EXECUTED_BY_DEFAULT: ReadonlySet<FaultKind> = new Set([
	'resetAfter',
	'html504',
	'truncatedJson',
	'cutAnswer',
	'drip',
	'phpNotice',
	'phpFatal',
]);

/** The faults that are armed. The first one that matches a request hits it. */
export class Faults {
	private armed: Armed[] = [];

	/** Arms a fault. @returns a function that disarms it. */
	add(fault: Fault): () => void {
		const armed = {
			...fault,
			left: fault.times === 0 ? Infinity : (fault.times ?? 1),
			skip: fault.after ?? 0,
			random: new SeededRandom(20_240),
		};
		this.armed.push(armed);
		return () => {
			this.armed = this.armed.filter((one) => one !== armed);
		};
	}

	clear(): void {
		this.armed = [];
	}

	/**
	 * Takes the fault that hits this command or request, if there is one, and counts it as used. Injected refusals come
	 * before all limits, so they have a place of their own.
	 */
	take(method: string, place: 'refusal' | 'request' | 'command'): Fault | undefined {
		for (const fault of this.armed) {
			if (placeOf(fault) !== place || fault.left <= 0 || !matches(fault, method)) continue;
			if (fault.skip > 0) {
				fault.skip -= 1;
				continue;
			}
			if (fault.probability !== undefined && fault.random.next() >= fault.probability) continue;
			fault.left -= 1;
			return fault;
		}
		return undefined;
	}
}

function placeOf(fault: Fault): 'refusal' | 'request' | 'command' {
	if (fault.where === 'command') return 'command';
	return fault.kind === 'queryLimit' || fault.kind === 'proxy429' ? 'refusal' : 'request';
}

function matches(fault: Fault, method: string): boolean {
	if (fault.method === undefined) return true;
	if (typeof fault.method === 'string') return fault.method.toLowerCase() === method.toLowerCase();
	return fault.method.test(method);
}

/** Whether the call takes effect although the client sees the fault. */
export const isExecuted = (fault: Fault): boolean => fault.executed ?? EXECUTED_BY_DEFAULT.has(fault.kind);
