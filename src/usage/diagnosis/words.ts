import { dateTimeIn } from '../../facts/time-zone';
import type { Spender, UsageHour } from '../history';
import { dayOf } from '../hour';

/** Rounded down, so that nothing is full before it is. */
export const percent = (share: number): string => `${Math.floor(share * 100)} %`;

/** `on 2026-11-22 from 15:00 to 16:00`, on the portal's clock; of several hours how many, and the last. */
export function when(hours: ReadonlyArray<Pick<UsageHour, 'hour'>>): string {
	const last = hours.at(-1)?.hour ?? '';
	const begins = last.slice(11, 13);
	const ends = String(Number(begins) + 1).padStart(2, '0');
	const text = `on ${dayOf(last)} from ${begins}:00 to ${ends}:00`;
	return hours.length > 1 ? `in ${hours.length} hours (the last one ${text})` : text;
}

/** `on 2026-11-22 at 15:04`, on the portal's clock. */
export function moment(at: number, zone: string): string {
	const text = dateTimeIn(at, zone);
	return `on ${text.slice(0, 10)} at ${text.slice(11, 16)}`;
}

export const nodeOf = ({ workflow, node }: Pick<Spender, 'workflow' | 'node'>): string =>
	`the node '${node}' of the workflow '${workflow}'`;
