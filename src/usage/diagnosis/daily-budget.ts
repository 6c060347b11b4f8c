import { counted, number } from '../../facts/words';
import { groupBy, hoursBetween, spentIn } from '../history';
import type { Search } from './finding';
import { FINDING_THRESHOLDS } from './thresholds';
import { moment } from './words';

/** Finds a daily budget that is nearly used up. */
export const dailyBudget: Search = ({ usage: { windows, history }, period }) =>
	windows
		.filter(
			({ budget, used, limit }) =>
				period.current && budget && used > 0 && used >= FINDING_THRESHOLDS.dailyBudget.share * limit,
		)
		.map(({ used, limit, seconds, resetInMs }) => {
			const resetAt = period.to + resetInMs;
			const spent = spentIn(hoursBetween(history, resetAt - seconds * 1_000, period.to));
			const [biggest] = groupBy(spent, 'workflow').sort(
				(one, other) => other.counts.requests - one.counts.requests,
			);
			const most =
				biggest === undefined
					? ''
					: `; the workflow '${biggest.workflow}' sent ${number(biggest.counts.requests)} of them`;
			return {
				kind: 'dailyBudget',
				severity: used >= limit ? 'critical' : 'warning',
				message: `${number(used)} of the ${counted(limit, 'request')} that the daily budget allows are used${most}.`,
				...(biggest !== undefined && { workflow: biggest.workflow }),
				hours: [],
				whatToDo: `When it is used up, requests fail until it starts again ${moment(resetAt, history.zone)}. Stop workflows that can wait until then, or raise the budget in the credential, under More Limits.`,
			};
		});
