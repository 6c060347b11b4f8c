import { networkFailure } from '../portal/transport/network-failure';
import { TimedSignal } from '../portal/transport/timed-signal';
import { TransportFailure } from '../portal/transport/transport';

/** One signal for both ends of a request: the caller's, and its time. */
export class Deadline extends TimedSignal {
	/** @param late what it is when the time is over. */
	constructor(
		milliseconds: number,
		caller?: AbortSignal,
		private readonly late = new TransportFailure('The portal did not answer in time', true, 'TIMEOUT'),
	) {
		super(milliseconds, caller);
	}

	/** What the promise brings, as long as there is time and the caller waits. */
	async race<Value>(promise: Promise<Value>): Promise<Value> {
		const { signal } = this;
		return await new Promise<Value>((resolve, reject) => {
			const end = (): void => reject(this.explain(signal.reason));
			if (signal.aborted) end();
			else signal.addEventListener('abort', end, { once: true });
			promise.then(resolve, reject);
		});
	}

	/** What was thrown, in the words of the transport port. */
	explain(error: unknown): TransportFailure {
		if (error instanceof TransportFailure) return error;
		if (this.expired) return this.late;
		return blockedByN8n(error) ?? networkFailure(error);
	}
}

/** n8n can be set to send nothing to inner networks (N8N_SSRF_PROTECTION_ENABLED), where portals of one's own stand. */
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
