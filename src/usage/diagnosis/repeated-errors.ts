import { counted, number } from '../../facts/words';
import { dateOf } from '../hour';
import type { Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import type { Trail } from './trails';
import { nodeOf, percent } from './words';

/** Webhooks are refused it by many portals, and it is asked all the same, for those that are not (bitrix24/api.md 1.5). */
const ASKED_IN_VAIN = 'app.info';

/** Nodes of which many calls end with an error. */
export const repeatedErrors: Search = ({ trails }) => {
	const { errors: fewest, share } = FINDING_THRESHOLDS.repeatedErrors;
	return trails
		.filter(({ method }) => method !== ASKED_IN_VAIN)
		.map((trail) => ({ trail, errors: trail.counts.errors, calls: callsOf(trail) }))
		.filter(({ errors, calls }) => errors >= fewest && errors >= share * calls)
		.sort((one, other) => other.errors - one.errors)
		.map(({ trail: { workflow, node, method, hours: its }, errors, calls }) => ({
			kind: 'repeatedErrors',
			severity: 'warning',
			message: `${number(errors)} of ${counted(calls, 'call')} of ${method} (${percent(errors / calls)}) by ${nodeOf({ workflow, node })} ended with an error.`,
			workflow,
			node,
			method,
			hours: its.filter(({ counts }) => counts.errors > 0).map(({ hour }) => dateOf(hour)),
			whatToDo:
				"Open the workflow's executions: each item that failed says why and what to do. Until then the requests are spent for nothing.",
		}));
};

/** Those that never reached the portal are errors, and were not sent. */
function callsOf({ method, counts: { requests, commands, errors } }: Trail): number {
	return Math.max(method === 'batch' ? requests : commands, errors);
}
