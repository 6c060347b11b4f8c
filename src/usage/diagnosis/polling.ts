import { counted, number } from '../../facts/words';
import { dateOf } from '../hour';
import type { Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import { nodeOf, percent } from './words';

/** Finds nodes that read the same again and again without getting anything new. */
export const pollingWithoutChanges: Search = ({ trails }) => {
	const { reads, share } = FINDING_THRESHOLDS.pollingWithoutChanges;
	return trails
		.filter(({ counts: { unchanged, requests } }) => unchanged >= reads && unchanged >= share * requests)
		.sort((one, other) => other.counts.unchanged - one.counts.unchanged)
		.map(({ workflow, node, method, counts: { unchanged, requests }, hours: its }) => ({
			kind: 'pollingWithoutChanges',
			severity: 'info',
			message: `${number(unchanged)} of ${counted(requests, 'read')} of ${method} (${percent(unchanged / requests)}) by ${nodeOf({ workflow, node })} returned nothing new.`,
			workflow,
			node,
			method,
			hours: its.filter(({ counts }) => counts.unchanged > 0).map(({ hour }) => dateOf(hour)),
			whatToDo:
				'Let an event of Bitrix24 start the workflow instead of a schedule, read only what has changed (Get Changed), or ask less often.',
		}));
};
