import { countersOf, readSpending, writtenSpender } from './counters';
import type { Spending, UsageHour } from './history';
import { startOf } from './hour';
import { UsageSums } from './sums';

const HOUR_LINE = /^\{"hour":"(\d{4}-\d\d-\d\dT\d\d[+-]\d\d:\d\d)",.*\}$/;

/**
 * The text of a file with counts. The first line is `{"since":1763780400000}`. Then each hour has a line:
 * `{"hour":"2026-11-22T15+05:30","spent":[[["credential","workflow","node","method","priority"],{"requests":3}]]}`. Since
 * lines stay as they are, an addition parses only one hour.
 */
export class FileText {
	/** Whether a line could not be read; lines that were not needed are not checked. */
	damaged = false;
	/** When counting began; Unix milliseconds. */
	since: number | undefined;
	private readonly lines = new Map<string, string>();

	/** @param text content of the file; absent when there is no file yet. */
	constructor(text?: string) {
		if (text === undefined) return;
		const [head, ...lines] = text.trimEnd().split('\n');
		this.since = readHead(head);
		this.damaged = this.since === undefined;
		for (const line of lines) {
			const hour = HOUR_LINE.exec(line)?.[1];
			if (hour === undefined) this.damaged = true;
			else this.lines.set(hour, line);
		}
	}

	/** Adds counts. @param now Unix milliseconds. */
	add(hours: readonly UsageHour[], now: number): void {
		this.since ??= now;
		const isNew = hours.some(({ hour }) => !this.lines.has(hour));
		const sums = new UsageSums();
		// When a new hour begins, the small spenders of the hour before are summed up.
		sums.add(isNew ? this.hours() : hours.flatMap(({ hour }) => this.read(hour)));
		sums.add(hours);
		if (isNew) {
			sums.trim(now);
			this.lines.clear();
		}
		for (const hour of sums.list()) this.lines.set(hour.hour, lineOf(hour));
	}

	/** All hours that can be read, oldest first. */
	hours(): UsageHour[] {
		return [...this.lines.keys()]
			.flatMap((hour) => this.read(hour))
			.sort((one, other) => one.start - other.start);
	}

	toString(): string {
		return [JSON.stringify({ since: this.since }), ...this.lines.values(), ''].join('\n');
	}

	private read(hour: string): UsageHour[] {
		const spent = spentOf(parse(this.lines.get(hour) ?? ''));
		if (spent === undefined) this.damaged = true;
		return spent === undefined ? [] : [{ hour, start: startOf(hour), spent }];
	}
}

function lineOf({ hour, spent }: UsageHour): string {
	return JSON.stringify({ hour, spent: spent.map((one) => [writtenSpender(one), countersOf(one)]) });
}

function readHead(line: string): number | undefined {
	const { since } = (parse(line) ?? {}) as { since?: unknown };
	return typeof since === 'number' ? since : undefined;
}

function spentOf(line: unknown): Spending[] | undefined {
	const { spent } = (line ?? {}) as { spent?: unknown };
	if (!Array.isArray(spent)) return undefined;
	const read = spent.map((one: unknown) => (Array.isArray(one) ? readSpending(one[0], one[1]) : undefined));
	return read.every((one) => one !== undefined) ? read : undefined;
}

/** Parses JSON; undefined for any other text, which the caller reports as damage. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
