import { alertOf, type LimitNews, type Past, recoveryOf } from './limit-news';
import type { LimitReading } from './limit-readings';
import { hasRecovered, isLimitName, isReached, thresholdOf, type ThresholdValues, worse } from './thresholds';

/** Keeps what a watch has reported until the next execution. */
export interface WatchNotes {
	/** Whether notes are kept; they are not when a workflow is started by hand. */
	readonly kept: boolean;
	/** The notes that were written last, as plain JSON. */
	read(): unknown;
	write(notes: WatchedPortals): void;
}

/** The limits that have reached their thresholds and have not recovered, by portal. */
export type WatchedPortals = Record<string, Crossing[]>;

/** A threshold that was reached. */
interface Crossing extends Past {
	/** When it falls below the threshold, by the last reading; Unix milliseconds. */
	freesAt?: number;
}

/** The limits of a portal, to be compared with their thresholds. */
export interface Look {
	portal: string;
	readings: readonly LimitReading[];
	/** All limits that are watched, including those that could not be read. */
	thresholds: ThresholdValues;
	/** Unix milliseconds. */
	now: number;
	/** Whether an alert is reported each time until the limit has recovered. */
	repeat?: boolean;
}

interface Watched {
	crossings: Map<string, Crossing>;
	/** Limits with their thresholds. */
	limits: Set<string>;
}

/**
 * Reports once when a limit reaches its threshold, and once when it has recovered. A watch serves one execution of a node,
 * whose items may watch several portals, or one portal with several thresholds.
 */
export class LimitWatch {
	/** The notes as they were before this execution. */
	private before: WatchedPortals | undefined;
	/** By portal. */
	private readonly watched = new Map<string, Watched>();

	constructor(private readonly notes: WatchNotes) {}

	/** Whether reports are remembered until the next execution. */
	get isKept(): boolean {
		return this.notes.kept;
	}

	/** Returns the news to report. Without notes: an alert for every limit that has reached its threshold. */
	look({ portal, readings, thresholds, now, repeat = false }: Look): LimitNews[] {
		const { crossings, limits } = this.of(portal);
		for (const [limit, threshold] of Object.entries(thresholds)) limits.add(`${limit} ${threshold}`);
		const news: LimitNews[] = [];
		for (const reading of readings) {
			const { limit, threshold, value } = reading;
			const described = thresholdOf(limit);
			const key = keyOf(reading);
			const crossing = this.notes.kept ? crossings.get(key) : undefined;
			if (crossing === undefined) {
				if (!isReached(described, threshold, value)) continue;
				const since = crossings.get(key)?.since ?? now;
				crossings.set(key, crossingOf(reading, since, value));
				news.push(alertOf(portal, reading, since));
			} else if (hasRecovered(described, threshold, value)) {
				crossings.delete(key);
				news.push(recoveryOf(portal, crossing, value, now));
			} else {
				crossings.set(key, crossingOf(reading, crossing.since, worse(described, crossing.worst, value)));
				if (repeat) news.push(alertOf(portal, reading, crossing.since));
			}
		}
		if (!this.notes.kept) return news;
		const read = new Set(readings.map(keyOf));
		for (const [key, crossing] of crossings) {
			if (read.has(key) || thresholds[crossing.limit] !== crossing.threshold) continue;
			// A limit without a reading has recovered when its time is up, such as operating time that is no longer used.
			if (crossing.freesAt === undefined || now < crossing.freesAt) continue;
			crossings.delete(key);
			news.push(recoveryOf(portal, crossing, 0, now));
		}
		return news;
	}

	/** Writes the notes. Call it last, when nothing can keep the news from being delivered any more. */
	keep(): void {
		if (!this.notes.kept || this.before === undefined) return;
		const portals = { ...this.before };
		for (const [portal, { crossings, limits }] of this.watched) {
			portals[portal] = [...crossings.values()].filter(({ limit, threshold }) =>
				limits.has(`${limit} ${threshold}`),
			);
		}
		const notes = Object.fromEntries(Object.entries(portals).filter(([, crossings]) => crossings.length > 0));
		// Writing costs a query in n8n's database.
		if (JSON.stringify(notes) !== JSON.stringify(this.notes.read() ?? {})) this.notes.write(notes);
	}

	private of(portal: string): Watched {
		this.before ??= crossingsIn(this.notes.read());
		let watched = this.watched.get(portal);
		if (watched === undefined) {
			const crossings = (this.before[portal] ?? []).map((one): [string, Crossing] => [keyOf(one), one]);
			watched = { crossings: new Map(crossings), limits: new Set() };
			this.watched.set(portal, watched);
		}
		return watched;
	}
}

const keyOf = ({ limit, threshold, method, credential }: Omit<Past, 'since' | 'worst'>): string =>
	JSON.stringify([limit, threshold, method, credential]);

function crossingOf(reading: LimitReading, since: number, worst: number): Crossing {
	const { limit, threshold, method, credential, freesAt } = reading;
	return {
		limit,
		threshold,
		...(method !== undefined && { method, credential }),
		since,
		worst,
		...(freesAt !== undefined && { freesAt }),
	};
}

/** Reads notes; damaged ones are left out. */
function crossingsIn(notes: unknown): WatchedPortals {
	if (notes === null || typeof notes !== 'object') return {};
	return Object.fromEntries(
		Object.entries(notes).map(([portal, crossings]) => [
			portal,
			Array.isArray(crossings) ? crossings.filter(isCrossing) : [],
		]),
	);
}

function isCrossing(value: unknown): value is Crossing {
	if (value === null || typeof value !== 'object') return false;
	const { limit, threshold, method, credential, since, worst, freesAt } = value as Record<string, unknown>;
	return (
		isLimitName(limit) &&
		[threshold, worst].every((number) => Number.isFinite(number)) &&
		[method, credential].every((name) => name === undefined || typeof name === 'string') &&
		isMoment(since) &&
		(freesAt === undefined || isMoment(freesAt))
	);
}

const isMoment = (value: unknown): boolean =>
	typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
