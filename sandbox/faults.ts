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
	| 'okWithError'
	| 'loginPage'
	| 'redirect'
	| 'status'
	| 'error';

/** A fault to be injected on purpose. */
export interface Fault {
	kind: FaultKind;
	/** How many requests it hits; default 1; 0 or `Infinity` for all. */
	times?: number;
	/** Only requests to this method (in any case) or matching the expression; for a batch that is `batch`. */
	method?: string | RegExp;
	/** Only this share of the matching requests, 0 to 1, from a generator with a fixed seed. Default 1. */
	probability?: number;
	/** Matching requests that pass before it begins. Default 0. */
	after?: number;
	/**
	 * `command` lets it hit single commands, inside a batch too, and then `method` is the command's. Only for the kinds
	 * `operationTimeLimit`, `queryLimit` and `error`. Default `request`.
	 */
	where?: 'request' | 'command';
	/**
	 * Whether the request takes effect nevertheless. Default true for `resetAfter`, `truncatedJson` and `html504`, false for
	 * the others.
	 */
	executed?: boolean;
	/**
	 * Adds a Retry-After header, which Bitrix24 itself never sends: so many seconds, or this text as it is. For refusals and
	 * `status`.
	 */
	retryAfter?: number | string;
	/** Status for `status` and `error`; default 500 and 400. */
	status?: number;
	/** Code and text for `error` and `okWithError`; default ERROR_CORE. */
	error?: string;
	description?: string;
	/** Body for `status`; default a short HTML page. */
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

const EXECUTED_BY_DEFAULT: ReadonlySet<FaultKind> = new Set(['resetAfter', 'truncatedJson', 'html504']);

/** The faults in wait. The first that matches a request hits it. */
export class Faults {
	private armed: Armed[] = [];

	/** Returns a function that takes it away again. */
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
	 * The fault that hits this command or request, if any; it is used up by that. Injected refusals come before all limits,
	 * so they are a place of their own.
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

/** Whether the request takes effect although the caller sees the fault. */
export const isExecuted = (fault: Fault): boolean => fault.executed ?? EXECUTED_BY_DEFAULT.has(fault.kind);
