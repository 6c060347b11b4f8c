import type { TimeBlock } from '../../src/batch/command';
import {
	type Admission,
	type OperatingCaller,
	type OperatingOptions,
	type OperatingOrigin,
	OperatingTime,
	type Way,
} from '../../src/limits/operating/operating-time';

export const METHOD = 'crm.item.list';

/** The portal's clock is an hour ahead of ours. */
const AHEAD_SECONDS = 3_600;

/** A `time` block of now: seconds used, seconds until the reset, seconds of work. */
export function told(operating: number, resetIn = 300, duration = 1) {
	const finish = Date.now() / 1_000 + AHEAD_SECONDS;
	return {
		start: finish - duration,
		finish,
		duration,
		date_finish: `${new Date((finish + 3 * 3_600) * 1_000).toISOString().slice(0, 19)}+03:00`,
		operating,
		operating_reset_at: finish + resetIn,
	};
}

/** The time of day in the portal's zone, so many seconds from now. */
export function portalTime(secondsFromNow: number): string {
	const moment = new Date((told(0).finish + secondsFromNow + 3 * 3_600) * 1_000);
	return `${moment.toISOString().slice(11, 19)} +03:00`;
}

export function governor(
	origin: Partial<OperatingOrigin> = {},
	options: OperatingOptions = {},
): { operating: OperatingTime; caller: OperatingCaller } {
	const operating = new OperatingTime(options);
	return { operating, caller: operating.caller({ identity: 'a1', credential: 'Sales', ...origin }) };
}

/** Makes a call that is answered at once. */
export function call(caller: OperatingCaller, time: TimeBlock | undefined, way: Way = 'direct'): void {
	const admission = caller.tryEnter(METHOD, way);
	if (admission === undefined) throw new Error('The call has to wait');
	end(admission, time, way);
}

/** Answers a call. */
export function end(
	admission: Admission | undefined,
	time: TimeBlock | undefined,
	way: Way = 'direct',
): void {
	if (admission === undefined) throw new Error('The call still waits');
	admission.answered(way, time);
	admission.left();
}

/** Refuses a call. */
export function refuse(admission: Admission | undefined, way: Way = 'direct'): void {
	if (admission === undefined) throw new Error('The call still waits');
	admission.refused(way);
	admission.left();
}

export interface Entered {
	admission?: Admission;
	error?: Error;
}

/** Starts a call. @returns its state. */
export function enter(caller: OperatingCaller, way: Way = 'direct', earlier?: Admission): Entered {
	const entered: Entered = {};
	caller.enter(METHOD, way, earlier).then(
		(admission) => (entered.admission = admission),
		(error: Error) => (entered.error = error),
	);
	return entered;
}

/** Starts all calls that may begin now. */
export function enterAll(caller: OperatingCaller, way: Way = 'direct'): Admission[] {
	const open: Admission[] = [];
	for (let next = caller.tryEnter(METHOD, way); next; next = caller.tryEnter(METHOD, way)) open.push(next);
	return open;
}
