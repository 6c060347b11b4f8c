import type { KeptTexts } from '../../portal/shared/kept-texts';
import { keyOfTrigger, type TriggerIdentity } from '../types';

/** What has arrived at a trigger, for people who wonder why nothing happens. */
export interface Heard {
	/** The last event that started the workflow, or that was left out on purpose. */
	lastEvent?: { event: string; at: string; portal?: string };
	/** Calls that were refused, since it is known. */
	refused?: { count: number; at: string; reason: string };
}

/** Milliseconds between two writes: many events may arrive in a second. */
const BETWEEN_WRITES_MS = 10_000;

/** Notes what arrives at a trigger. Writing is put off and never waited for. */
export class HeardNotes {
	private readonly name: string;
	private fresh: Heard = {};
	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly texts: KeptTexts,
		trigger: TriggerIdentity,
		private readonly betweenWritesMs = BETWEEN_WRITES_MS,
	) {
		this.name = nameOf(trigger);
	}

	/** @param portal from which it says that it comes */
	event(event: string, portal: string, at = new Date()): void {
		this.fresh.lastEvent = { event, at: at.toISOString(), portal };
		this.writeLater();
	}

	refused(reason: string, at = new Date()): void {
		const count = (this.fresh.refused?.count ?? 0) + 1;
		this.fresh.refused = { count, at: at.toISOString(), reason };
		this.writeLater();
	}

	private writeLater(): void {
		if (this.timer !== undefined) return;
		this.timer = setTimeout(() => {
			this.timer = undefined;
			// What is not kept is only missing in a report.
			void this.write().catch(() => undefined);
		}, this.betweenWritesMs);
		this.timer.unref();
	}

	/** Adds what is new to what is kept. @throws Error when it could not be kept */
	async write(): Promise<void> {
		const { lastEvent, refused } = this.fresh;
		this.fresh = {};
		const kept = await readHeard(this.texts, this.name);
		const sum: Heard = {
			...((lastEvent ?? kept.lastEvent) && { lastEvent: lastEvent ?? kept.lastEvent }),
			...((refused ?? kept.refused) && { refused: added(kept.refused, refused) }),
		};
		await this.texts.write(this.name, JSON.stringify(sum));
	}
}

/** What has arrived at a trigger so far. */
export const heardBy = async (texts: KeptTexts, trigger: TriggerIdentity): Promise<Heard> =>
	await readHeard(texts, nameOf(trigger));

const nameOf = (trigger: TriggerIdentity): string => `${keyOfTrigger(trigger)} heard`;

async function readHeard(texts: KeptTexts, name: string): Promise<Heard> {
	const text = await texts.read(name).catch(() => undefined);
	try {
		return text === undefined ? {} : (JSON.parse(text) as Heard);
	} catch {
		// A file that was cut off counts as none.
		return {};
	}
}

function added(kept: Heard['refused'], fresh: Heard['refused']): Heard['refused'] {
	if (kept === undefined || fresh === undefined) return fresh ?? kept;
	return { ...fresh, count: kept.count + fresh.count };
}
