import { createHash } from 'node:crypto';

import { counted } from '../../facts/words';
import { redactDeep } from '../../portal/answers/redact';
import type { Row } from '../../portal/types';
import type { Deliveries } from '../delivery/deliveries';
import type { ChangesContext, ChangeSource, FoundChange } from './source';

/** Where a trigger begins that has no place yet: now, or with what has changed since a time (Unix seconds). */
export type FirstLook = 'now' | { since: number };

/** Up to where a trigger has read, as it is kept. */
interface Place {
	subject: string;
	/** What the person has set as the beginning. Another setting begins anew. */
	begin: FirstLook;
	cursor: string;
}

/** A place that has not moved for so long is kept although nothing was found, so that the next start need not look back far. */
const KEEP_PLACE_MS = 15 * 60_000;

/** Looks for changes of one source, and hands them over in portions. */
export class ChangesWatcher {
	private place: Place | undefined;
	private keptAt = 0;

	/**
	 * @param subject what is watched, and where. Another one begins anew.
	 * @param portion most rows that start one execution.
	 * @param begun when the trigger was started, in milliseconds of `performance.now()`.
	 */
	constructor(
		private readonly subject: string,
		private readonly source: ChangeSource,
		private readonly deliveries: Pick<Deliveries, 'ready' | 'handOver' | 'caughtUp'>,
		private readonly begin: FirstLook,
		private readonly portion: number,
		private readonly begun = performance.now(),
	) {}

	/** Hands over what has changed since the last look. The portal's next changes are read when n8n has taken the ones before. */
	async look(context: ChangesContext): Promise<void> {
		const known = await this.knownPlace();
		if (known === 'stopped') return;
		if (known === undefined) {
			await this.keep(await this.firstPlace(context));
			// Nothing can have changed since.
			if (this.begin === 'now') return;
		}
		for (let hasMore = true; hasMore; ) {
			const { subject, begin, cursor } = this.place as Place;
			const part = await this.source.read(context, cursor, this.portion);
			const next = { subject, begin, cursor: part.cursor };
			hasMore = part.hasMore;
			if (part.found.length === 0) {
				this.place = next;
				if (hasMore || performance.now() - this.keptAt > KEEP_PLACE_MS) await this.keep(next);
				continue;
			}
			const [end] = await this.deliveries.handOver([this.batchOf(part.found)], next);
			if (end === 'stopped') return;
			this.place = next;
			this.keptAt = performance.now();
		}
		this.deliveries.caughtUp();
	}

	/** The place of this trigger; undefined when it has none, or one of other settings. */
	private async knownPlace(): Promise<Place | 'stopped' | undefined> {
		if (this.place !== undefined) return this.place;
		const start = await this.deliveries.ready();
		if (start === undefined) return 'stopped';
		const kept = start.place as Place | undefined;
		const fits = kept?.subject === this.subject && JSON.stringify(kept.begin) === JSON.stringify(this.begin);
		if (fits) this.place = kept;
		return this.place;
	}

	private async firstPlace(context: ChangesContext): Promise<Place> {
		const { begin, source } = this;
		// If the portal was away when the trigger was started, what has changed meanwhile counts.
		const secondsAgo = Math.ceil((performance.now() - this.begun) / 1_000);
		const cursor = await source.start(context, begin === 'now' ? { secondsAgo } : { at: begin.since });
		return { subject: this.subject, begin, cursor };
	}

	private async keep(place: Place): Promise<void> {
		this.place = place;
		this.keptAt = performance.now();
		await this.deliveries.handOver([], place);
	}

	private batchOf(found: readonly FoundChange[]) {
		const { subject, begin } = this;
		const mark = JSON.stringify([subject, begin, found.map(({ key }) => key)]);
		// Equal for equal changes, so that n8n knows them even if their place was lost.
		const key = createHash('sha256').update(mark).digest('base64url');
		const rows = found.map(({ row }) => redactDeep(row) as Row);
		return { key, rows, what: counted(rows.length, 'changed record') };
	}
}
