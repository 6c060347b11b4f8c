import { PLAN_TITLES } from '../../facts/plans';
import { counted } from '../../facts/words';
import { type UsageHour, sumOf } from '../history';
import { dateOf } from '../hour';
import type { PortalUsage } from '../portal-usage';
import type { Search } from './finding';
import { OPERATION_TIME_LIMIT } from './operating-time';
import { FINDING_THRESHOLDS } from './thresholds';
import { when } from './words';

const QUERY_LIMIT_EXCEEDED = 'QUERY_LIMIT_EXCEEDED';

/** Finds refusals by the request limit. This n8n stays below the limit, so another program must have used it. */
export const neighbour: Search = ({ usage, hours }) => {
	const { count, its } = refusals(hours, (code) => code === QUERY_LIMIT_EXCEEDED);
	if (count === 0) return [];
	return [
		{
			kind: 'neighbour',
			severity: count >= FINDING_THRESHOLDS.neighbour.refusalsToWarnOf ? 'warning' : 'info',
			message: `Bitrix24 refused ${counted(count, 'request')} with ${QUERY_LIMIT_EXCEEDED} ${when(its)}, although ${believed(usage)}.`,
			hours: its.map(({ hour }) => dateOf(hour)),
			whatToDo: `Refused requests are sent again automatically. ${causes(usage)}`,
		},
	];
};

/** Finds refusals by limits that Bitrix24 itself does not have, for example those of a proxy. */
export const unknownLimit: Search = ({ hours }) => {
	const isUnknown = (code: string): boolean => code !== QUERY_LIMIT_EXCEEDED && code !== OPERATION_TIME_LIMIT;
	const { count, codes, its } = refusals(hours, isUnknown);
	if (count === 0) return [];
	return [
		{
			kind: 'unknownLimit',
			severity: 'warning',
			message: `The portal, or a proxy in front of it, refused ${counted(count, 'request')} because of a limit that no plan of Bitrix24 has (${codes.join(', ')}), ${when(its)}.`,
			hours: its.map(({ hour }) => dateOf(hour)),
			whatToDo:
				'Choose the plan Custom in the credential and set the limits of that server there: then requests wait for their turn instead of being refused.',
		},
	];
};

/** Number, codes and hours of the refusals with certain codes. */
function refusals(hours: readonly UsageHour[], isMeant: (code: string) => boolean) {
	const byHour = hours.map((hour) => ({
		hour,
		codes: Object.entries(sumOf(hour.spent).refusalsByCode).filter(([code]) => isMeant(code)),
	}));
	const met = byHour.filter(({ codes }) => codes.length > 0);
	const all = met.flatMap(({ codes }) => codes);
	return {
		count: all.reduce((sum, [, count]) => sum + count, 0),
		codes: [...new Set(all.map(([code]) => code))].sort(),
		its: met.map(({ hour }) => hour),
	};
}

/** What this n8n assumes about the request limit, as the end of a sentence. */
function believed({ plan, bucket }: PortalUsage): string {
	if (bucket === undefined) return `the plan ${PLAN_TITLES[plan.name]} in the credential has no such limit`;
	return `this n8n stays below the limit of the plan ${PLAN_TITLES[plan.name]} (${counted(bucket.capacity, 'request')} at once)`;
}

/** What may have caused the refusals, and what to do; the likeliest cause first. */
function causes({ plan: { name, source }, bucket, history }: PortalUsage): string {
	const tooHigh = source === 'credential' && name !== 'standard';
	if (tooHigh && bucket === undefined) {
		return 'The portal does have a request limit: choose Auto or Standard as the plan in the credential.';
	}
	const others =
		'Look for other programs that call the portal from the same address: scripts, another n8n, a colleague in the same network. Bitrix24 counts them together.';
	const plan = tooHigh
		? ` Or the plan in the credential (${PLAN_TITLES[name]}) is higher than the portal's: choose Auto.`
		: '';
	const restart =
		history.keptIn === 'redis'
			? ''
			: ' If n8n was restarted shortly before, that alone may be the cause: it no longer knew how many requests it had sent.';
	return `${others}${plan}${restart}`;
}
