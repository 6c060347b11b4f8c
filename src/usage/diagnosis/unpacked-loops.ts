import { BATCH_LENGTH } from '../../facts/lengths';
import { counted, number } from '../../facts/words';
import { sumOf } from '../history';
import { dateOf } from '../hour';
import type { Finding, Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import type { Trail } from './trails';
import { nodeOf, when } from './words';

/** Finds nodes that make many calls of one method, each as a single request. */
export const unpackedLoops: Search = ({ trails }) =>
	trails
		.filter(({ method }) => method !== 'batch')
		.map((trail) => ({ ...trail, hours: trail.hours.filter(isLoop) }))
		.filter((trail) => trail.hours.length > 0)
		.map((trail) => ({ trail, calls: sumOf(trail.hours).counts.requests }))
		.sort((one, other) => other.calls - one.calls)
		.map(({ trail, calls }) => loop(trail, calls));

/** Whether most calls of an hour were single requests. Reads that returned nothing new do not count: they are polling. */
function isLoop({ counts: { requests, commands, unchanged } }: Trail['hours'][number]): boolean {
	const { calls, share } = FINDING_THRESHOLDS.unpackedLoop;
	return requests - unchanged >= calls && requests >= share * commands;
}

function loop({ workflow, node, method, hours }: Trail, calls: number): Finding {
	const packed = hours.reduce((sum, { counts }) => sum + Math.ceil(counts.requests / BATCH_LENGTH), 0);
	return {
		kind: 'unpackedLoop',
		severity: 'warning',
		message: `${counted(calls, 'call')} of ${method} were sent as single requests ${when(hours)}, by ${nodeOf({ workflow, node })}; with ${BATCH_LENGTH} calls in each request, ${number(packed)} would have been enough.`,
		workflow,
		node,
		method,
		hours: hours.map(({ hour }) => dateOf(hour)),
		whatToDo:
			"Pass all items to the node at once instead of one by one in a loop, and leave 'Batching' in its options at Auto: the node then packs the calls. Calls with true/false values or big files cannot be packed; for them set 'Priority' to Background.",
	};
}
