import { counted, number } from '../../facts/words';
import { dateOf } from '../hour';
import type { Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import type { Trail } from './trails';
import { nodeOf, percent } from './words';

/** Left out: many portals refuse this method to webhooks, but it must be tried (docs/internals/portal.md, "Licence"). */
const TRIED_METHOD = 'app.info';

/** Finds nodes with many failed calls. */
export const repeatedErrors: Search = ({ trails }) => {
	const { errors: fewest, share } = FINDING_THRESHOLDS.repeatedErrors;
	return trails
		.filter(({ method }) => method !== TRIED_METHOD)
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
				"Open the workflow's executions: each item that failed says why and what to do. Until that is fixed, the requests are wasted.",
		}));
};

/** Number of calls. Calls that did not reach the portal count as errors but not as sent, so there may be more errors. */
function callsOf({ method, counts: { requests, commands, errors } }: Trail): number {
	return Math.max(method === 'batch' ? requests : commands, errors);
}
