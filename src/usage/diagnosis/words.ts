import { dateTimeIn } from '../../facts/time-zone';
import type { Spender, UsageHour } from '../history';
import { dayOf } from '../hour';

/** A share as `85 %`. Rounded down, so that nothing is shown as full before it is. */
export const percent = (share: number): string => `${Math.floor(share * 100)} %`;

/**
 * Hours in words, on the portal's clock: `on 2026-11-22 from 15:00 to 16:00`, or `in 5 hours (the last one on … to …)`.
 * @param hours oldest first; at least one.
 */
export function when(hours: ReadonlyArray<Pick<UsageHour, 'hour'>>): string {
	const last = hours.at(-1)?.hour ?? '';
	const begins = last.slice(11, 13);
	const ends = String(Number(begins) + 1).padStart(2, '0');
	const text = `on ${dayOf(last)} from ${begins}:00 to ${ends}:00`;
	return hours.length > 1 ? `in ${hours.length} hours (the last one ${text})` : text;
}

/** A moment (Unix milliseconds) in words, on the portal's clock: `on 2026-11-22 at 15:04`. */
export function moment(at: number, zone: string): string {
	const text = dateTimeIn(at, zone);
	return `on ${text.slice(0, 10)} at ${text.slice(11, 16)}`;
}

/** A node in words: `the node 'CRM' of the workflow 'Sync'`. */
export const nodeOf = ({ workflow, node }: Pick<Spender, 'workflow' | 'node'>): string =>
	`the node '${node}' of the workflow '${workflow}'`;
