import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { PortalClock } from '../clock';
import type { PhpMap } from '../php/value';
import { SeededRandom } from '../seed/random';
import { formOf } from './form';
import type { EventBehaviour } from './options';

/** An event on its way to one handler, or how that ended. */
export interface EventDelivery {
	code: string;
	/** `event_handler_id` */
	handlerId: number;
	url: string;
	/** The application that bound the handler; absent for outgoing webhooks. */
	clientId?: string;
	/** When the event was queued, in milliseconds since 1970. */
	queuedAt: number;
	/** When it was sent; absent as long as it was not. */
	sentAt?: number;
	/** Time until the answer, by the portal's clock. */
	ms?: number;
	/** Status of the answer; 0 without one. Absent until then. */
	status?: number;
	/** It is the second copy of an event. */
	duplicate?: true;
	/** It was dropped on the way, as the switch `lost` demands. */
	lost?: true;
	/** It had to wait because the handler is slow. */
	slowed?: true;
	/** What is sent, as a tree. */
	payload: PhpMap;
}

/** How many events of the queue may overtake each other when they are sent out of order. */
const DISORDER = 10;

/**
 * The queue from which events are sent to their handlers: once each, whatever the handler answers. Nobody waits for it, and it
 * keeps no time of its own but the portal's clock.
 */
export class EventQueue {
	/** All events of the portal, in the order in which they were queued. */
	deliveries: EventDelivery[] = [];
	private ready: EventDelivery[] = [];
	/** Events that were neither answered nor lost. */
	private pending = 0;
	private underWay = 0;
	private closed = false;
	private waiting: Array<() => void> = [];
	private readonly slow = new Set<string>();
	private readonly random = new SeededRandom(20_241);
	// Each call has a connection of its own: one that the handler has just closed would lose an event.
	private readonly httpAgent = new HttpAgent({ keepAlive: false });
	private readonly httpsAgent = new HttpsAgent({ keepAlive: false });

	constructor(
		private readonly clock: PortalClock,
		private readonly behaviour: EventBehaviour,
	) {}

	/** Events that were neither answered nor lost. */
	get unfinished(): number {
		return this.pending;
	}

	/** Resolves when no event is on its way. */
	settled(): Promise<void> {
		if (this.pending === 0) return Promise.resolve();
		return new Promise((resolve) => this.waiting.push(resolve));
	}

	add(event: Omit<EventDelivery, 'queuedAt'>): void {
		if (this.closed) return;
		const { lost, duplicates } = this.behaviour;
		const queuedAt = this.clock.now();
		if (lost > 0 && this.random.next() < lost) {
			this.deliveries.push({ ...event, queuedAt, lost: true });
			return;
		}
		this.enqueue({ ...event, queuedAt });
		if (duplicates > 0 && this.random.next() < duplicates) {
			this.enqueue({ ...event, queuedAt, duplicate: true });
		}
	}

	/** Sends what may be sent now. */
	pump(): void {
		const { held, parallel, disorder } = this.behaviour;
		while (!this.closed && !held && this.underWay < parallel && this.ready.length > 0) {
			const place = disorder ? Math.floor(this.random.next() * Math.min(DISORDER, this.ready.length)) : 0;
			const [event] = this.ready.splice(place, 1);
			if (event) void this.deliver(event);
		}
	}

	/** Forgets what was delivered. What is on its way goes on. */
	reset(): void {
		this.deliveries = [];
	}

	close(): void {
		this.closed = true;
		this.ready = [];
		this.pending = 0;
		this.httpAgent.destroy();
		this.httpsAgent.destroy();
		this.release();
	}

	private enqueue(event: EventDelivery): void {
		this.deliveries.push(event);
		this.pending += 1;
		const { delayMs, jitterMs } = this.behaviour;
		const delay = delayMs + (jitterMs > 0 ? this.random.next() * jitterMs : 0);
		if (delay > 0) void this.clock.sleep(delay).then(() => this.makeReady(event));
		else this.makeReady(event);
	}

	private makeReady(event: EventDelivery): void {
		// The call that caused the event is answered first.
		if (this.ready.push(event) === 1) setImmediate(() => this.pump());
	}

	private async deliver(event: EventDelivery): Promise<void> {
		if (this.slow.has(event.url) && !event.slowed) {
			event.slowed = true;
			await this.clock.sleep(this.behaviour.slowDelayMs);
			return this.makeReady(event);
		}
		this.underWay += 1;
		event.sentAt = this.clock.now();
		const status = await this.post(event);
		this.underWay -= 1;
		if (this.closed) return;
		event.status = status;
		event.ms = this.clock.now() - event.sentAt;
		if (event.ms < this.behaviour.slowAfterMs) this.slow.delete(event.url);
		else this.slow.add(event.url);
		this.pending -= 1;
		if (this.pending === 0) this.release();
		this.pump();
	}

	private release(): void {
		for (const resolve of this.waiting.splice(0)) resolve();
	}

	/** @returns the status of the answer, or 0 when there is none. */
	private post({ url, payload }: EventDelivery): Promise<number> {
		const body = formOf(payload);
		const tls = url.startsWith('https:');
		return new Promise((resolve) => {
			const options = {
				method: 'POST',
				agent: tls ? this.httpsAgent : this.httpAgent,
				timeout: this.behaviour.timeoutMs,
				headers: {
					'Content-Type': 'application/x-www-form-urlencoded',
					'Content-Length': Buffer.byteLength(body),
					'User-Agent': 'Bitrix24 Webhook Engine',
				},
			};
			try {
				const request = (tls ? httpsRequest : httpRequest)(url, options, (response) => {
					response.resume();
					response.on('end', () => resolve(response.statusCode ?? 0));
					response.on('error', () => resolve(0));
				});
				request.on('timeout', () => request.destroy());
				request.on('error', () => resolve(0));
				request.end(body);
			} catch {
				resolve(0);
			}
		});
	}
}
