import { BitrixError } from '../../src/portal/answers/errors';
import type { KeptTexts } from '../../src/portal/shared/kept-texts';
import type { Command, CommandOutcome } from '../../src/portal/types';

/** A portal that knows `event.bind`, `event.get` and `event.unbind` of one application, and counts its requests. */
export class BoundEvents {
	bound: Array<{ event: string; handler: string }> = [];
	requests = 0;
	/** Methods that fail, with their errors. */
	readonly failing = new Map<string, BitrixError>();

	readonly send = async (commands: readonly Command[]): Promise<CommandOutcome[]> => {
		this.requests += 1;
		return commands.map(({ key, method, parameters = {} }) => {
			const error = this.failing.get(`${method} ${String(parameters.event)}`) ?? this.failing.get(method);
			if (error !== undefined) return { key, status: 'failed', error };
			return this.run(key, method, parameters as { event: string; handler: string });
		});
	};

	/** Events that are bound at a handler, in order. */
	at(handler: string): string[] {
		return this.bound.filter((one) => one.handler === handler).map(({ event }) => event);
	}

	/** The handlers that are bound. */
	get handlers(): string[] {
		return [...new Set(this.bound.map(({ handler }) => handler))];
	}

	private run(
		key: string,
		method: string,
		{ event, handler }: { event: string; handler: string },
	): CommandOutcome {
		const isSame = (one: { event: string; handler: string }) =>
			one.event === event && one.handler === handler;
		if (method === 'event.get') {
			const result = this.bound.map(({ event, handler }) =>
				// Offline events have no handler.
				handler === undefined
					? { event, connector_id: '', offline: 1 }
					: { event, handler, auth_type: '0', offline: 0 },
			);
			return { key, status: 'done', reply: { result } };
		}
		if (method === 'event.unbind') {
			const before = this.bound.length;
			this.bound = this.bound.filter((one) => !isSame(one));
			return { key, status: 'done', reply: { result: { count: before - this.bound.length } } };
		}
		if (this.bound.some(isSame)) {
			return {
				key,
				status: 'failed',
				error: refusal('ERROR_CORE', 'Unable to set event handler: Handler already binded'),
			};
		}
		this.bound.push({ event, handler });
		return { key, status: 'done', reply: { result: true } };
	}
}

export const refusal = (code: string, description = code): BitrixError =>
	new BitrixError({ kind: 'request', code, description, method: 'event.bind', notExecuted: true });

export const offline = (): BitrixError =>
	new BitrixError({
		kind: 'notReached',
		code: 'ECONNREFUSED',
		description: 'Nothing answers',
		method: 'event.get',
		notExecuted: true,
	});

/** Texts in memory, which can be lost. */
export function textsInMemory(): KeptTexts & { texts: Map<string, string> } {
	const texts = new Map<string, string>();
	return {
		texts,
		lasting: true,
		shared: false,
		read: async (name) => texts.get(name),
		write: async (name, text) => void texts.set(name, text),
	};
}
