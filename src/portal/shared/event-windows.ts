import { setTimeout as sleep } from 'node:timers/promises';
import { JOIN_WINDOW, TAKE_WINDOW } from '../../limits/redis/scripts';
import type { BetweenProcesses } from './between-processes';

/** An event that may be gathered with others. */
export interface GatheredEvent {
	code: string;
	/** When the portal queued it, in Unix milliseconds. */
	at: number;
	/** The event as text. */
	text: string;
}

/** Events that were gathered. */
export interface Gathered {
	/** The latest event as text. */
	text: string;
	count: number;
	/** Their different codes, in the order in which they came. */
	codes: string[];
	/** Another process may have got them too. */
	repeat?: true;
}

/** How long Redis keeps a window that no process has ended. */
const GRACE_MS = 60_000;

/**
 * Gathers events of one record for some seconds: the first event opens a window, and those that come while it is open join it.
 * With Redis all processes gather together. Every process that has an event in a window waits for its end, and the first to
 * end it gets all events. So none is lost when one of the processes dies.
 */
export class EventWindows {
	private readonly open = new Map<string, { gathered: Gathered; at: number; ends: number }>();

	/** @param shared where the processes of an n8n gather together; absent: this process is alone. */
	constructor(private readonly shared?: BetweenProcesses) {}

	/** Windows that are open in this process. */
	get size(): number {
		return this.open.size;
	}

	/**
	 * Adds an event, and waits until its window ends.
	 * @param name of the window: the trigger and the record.
	 * @returns what was gathered; undefined when another event of the window got that.
	 */
	async gather(name: string, event: GatheredEvent, milliseconds: number): Promise<Gathered | undefined> {
		const { shared } = this;
		if (shared === undefined) return await this.gatherHere(name, event, milliseconds);
		const key = shared.connection.key(shared.portal, `window ${name}`);
		let left: number;
		try {
			const [answer] = await shared.connection.run(
				JOIN_WINDOW,
				[key],
				[event.code, event.at, event.text, milliseconds, GRACE_MS],
			);
			left = Number(answer);
		} catch (error) {
			shared.onTrouble(error as Error);
			// Redis may have the event, and nobody knows it.
			const gathered = await this.gatherHere(name, event, milliseconds);
			return gathered && { ...gathered, repeat: true };
		}
		if (left > 0) await sleep(left);
		try {
			return gatheredIn(await shared.connection.run(TAKE_WINDOW, [key], []));
		} catch (error) {
			shared.onTrouble(error as Error);
			// Nobody knows whether another process got it: twice is better than never.
			return { text: event.text, count: 1, codes: [event.code], repeat: true };
		}
	}

	private async gatherHere(
		name: string,
		{ code, at, text }: GatheredEvent,
		milliseconds: number,
	): Promise<Gathered | undefined> {
		const now = performance.now();
		const known = this.open.get(name);
		const window = known ?? { gathered: { text, count: 0, codes: [] }, at, ends: now + milliseconds };
		this.open.set(name, window);
		const { gathered } = window;
		gathered.count += 1;
		if (!gathered.codes.includes(code)) gathered.codes.push(code);
		if (at >= window.at) [gathered.text, window.at] = [text, at];
		await sleep(Math.max(0, window.ends - now));
		if (this.open.get(name) !== window) return undefined;
		this.open.delete(name);
		return gathered;
	}
}

/** Reads the fields and values of a window. */
function gatheredIn(parts: readonly string[]): Gathered | undefined {
	const fields = new Map<string, string>();
	for (let index = 0; index < parts.length; index += 2) fields.set(parts[index], parts[index + 1]);
	const text = fields.get('event');
	if (text === undefined) return undefined;
	const codes = [...fields]
		.filter(([name]) => name.startsWith('code '))
		.sort(([, one], [, other]) => Number(one) - Number(other))
		.map(([name]) => name.slice('code '.length));
	return { text, count: Number(fields.get('count')), codes };
}
