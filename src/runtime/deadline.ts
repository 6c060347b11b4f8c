import { answeredTooLate, networkFailure } from '../portal/transport/network-failure';
import { TimedSignal } from '../portal/transport/timed-signal';
import { TransportFailure } from '../portal/transport/transport';

/** One abort signal for a request: it fires when the caller cancels or the time is over. */
export class Deadline extends TimedSignal {
	/** @param late error when the time is over. */
	constructor(
		milliseconds: number,
		caller?: AbortSignal,
		private readonly late = answeredTooLate(),
	) {
		super(milliseconds, caller);
	}

	/** Settles like the promise, or rejects with a TransportFailure as soon as the signal fires. */
	async race<Value>(promise: Promise<Value>): Promise<Value> {
		const { signal } = this;
		return await new Promise<Value>((resolve, reject) => {
			const end = (): void => reject(this.explain(signal.reason));
			if (signal.aborted) end();
			else signal.addEventListener('abort', end, { once: true });
			promise.then(resolve, reject);
		});
	}

	/** Turns anything that was thrown into an error of the transport port. */
	explain(error: unknown): TransportFailure {
		if (error instanceof TransportFailure) return error;
		if (this.expired) return this.late;
		return blockedByN8n(error) ?? networkFailure(error);
	}
}

/**
 * The failure behind n8n's SSRF protection (N8N_SSRF_PROTECTION_ENABLED), which blocks private addresses and so
 * self-hosted portals; undefined for other errors.
 */
export function blockedByN8n(error: unknown): TransportFailure | undefined {
	for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
		if (!one.constructor.name.startsWith('SsrfBlocked')) continue;
		return new TransportFailure(
			"n8n's protection against requests to inner networks blocks the portal",
			false,
			'BLOCKED',
		);
	}
	return undefined;
}
