import { addSum, emptySum, groupBy, type Spender, type Sum, type UsageHour } from '../history';
import { OTHERS } from '../sums';

/** What one node spent on one method, in total and hour by hour. */
export interface Trail extends Sum, Pick<Spender, 'workflow' | 'node' | 'method'> {
	/** Oldest first. */
	hours: Array<Sum & Pick<UsageHour, 'hour'>>;
}

/** The trails of some hours, in no particular order. What was summed up under `(others)` is left out. */
export function trailsOf(hours: readonly UsageHour[]): Trail[] {
	const trails = new Map<string, Trail>();
	for (const { hour, spent } of hours) {
		for (const { workflow, node, method, ...sum } of groupBy(spent, 'workflow', 'node', 'method')) {
			if (method === OTHERS) continue;
			const key = JSON.stringify([workflow, node, method]);
			const trail = trails.get(key) ?? { workflow, node, method, ...emptySum(), hours: [] };
			trails.set(key, trail);
			addSum(trail, sum);
			trail.hours.push({ hour, ...sum });
		}
	}
	return [...trails.values()];
}
