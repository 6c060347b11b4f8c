import type { Row } from '../portal/types';
import { spentIn, sumOf } from '../usage/history';
import type { PortalUsage } from '../usage/portal-usage';
import type { ThresholdValues } from './thresholds';
import { type Licence, percentOf, ranking } from './usage-report';

/** What the checks look at. */
interface State {
	usage: PortalUsage;
	licence: Licence;
	thresholds: ThresholdValues;
	now: Date;
}

/** One alert row for each threshold that is reached. */
export function alertRows(state: State): Row[] {
	return [...bucket(state), ...operatingTime(state), ...refusals(state), ...licenceDays(state)].map(
		(alert) => ({
			portal: state.usage.portal,
			...alert,
		}),
	);
}

function bucket({ usage, thresholds, now }: State): Row[] {
	const { bucketLevel: threshold } = thresholds;
	const { bucket: reading } = usage;
	if (threshold === undefined || reading === undefined) return [];
	const percent = percentOf(reading.level, reading.capacity);
	if (percent < threshold) return [];
	const excess = reading.level - (threshold / 100) * reading.capacity;
	const seconds = Math.ceil(Math.max(excess / reading.leakPerSecond, reading.pausedForMs / 1000));
	return [
		{
			limit: 'bucketLevel',
			message: `The request limit is ${percent} % full: ${Math.round(reading.level)} of ${reading.capacity} requests are counted`,
			value: percent,
			threshold,
			spentBy: topSpender(usage),
			freesAt: later(now, seconds),
			whatToDo:
				'Requests wait by themselves and none are lost. Run big workflows at another time, or set their Priority to Background.',
		},
	];
}

function operatingTime({ usage, thresholds, now }: State): Row[] {
	const { operatingTime: threshold } = thresholds;
	if (threshold === undefined) return [];
	return usage.operating.flatMap(({ method, credential, seconds, limitSeconds, resetAt }) => {
		const percent = percentOf(seconds, limitSeconds);
		if (percent < threshold) return [];
		return [
			{
				limit: 'operatingTime',
				message: `${method} has used ${percent} % of its operating time: ${Math.round(seconds)} of ${limitSeconds} seconds in ten minutes`,
				value: percent,
				threshold,
				method,
				credential,
				spentBy: topSpender(usage),
				freesAt: resetAt ?? later(now, 600),
				whatToDo:
					'Ask for fewer rows or columns, or call the method less often; at 100 % Bitrix24 blocks it for up to ten minutes.',
			},
		];
	});
}

function refusals({ usage, thresholds }: State): Row[] {
	const { refusals: threshold } = thresholds;
	const { history } = usage;
	const value = sumOf(spentIn(history.hours)).counts.refusals;
	if (threshold === undefined || value < threshold) return [];
	return [
		{
			limit: 'refusals',
			message: `Bitrix24 has refused ${value} requests since ${new Date(history.since).toISOString()}`,
			value,
			threshold,
			spentBy: topSpender(usage),
			whatToDo:
				"They were sent again. Something else uses the portal from this address, or the plan in the credential is higher than the portal's.",
		},
	];
}

function licenceDays({ licence, thresholds, now }: State): Row[] {
	const { licenceDays: threshold } = thresholds;
	const { daysLeft, paymentExpired } = licence;
	if (threshold === undefined || daysLeft === undefined) return [];
	if (daysLeft > threshold && paymentExpired !== true) return [];
	return [
		{
			limit: 'licenceDays',
			message: paymentExpired === true ? 'The licence has ended' : `The licence ends in ${daysLeft} days`,
			value: daysLeft,
			threshold,
			endsAt: later(now, daysLeft * 86_400),
			whatToDo: 'Renew the licence in Bitrix24: without it REST calls are refused.',
		},
	];
}

/** Who has sent most since counting began. */
function topSpender({ history }: PortalUsage): Row {
	const spent = spentIn(history.hours);
	const [workflow] = ranking(spent, 'workflow');
	const [node] = ranking(spent, 'workflow', 'node');
	// Requests of batches are booked under `batch`; the methods in them are what somebody chose.
	const [method] = ranking(
		spent.filter((one) => one.method !== 'batch'),
		'method',
	).sort((one, other) => Number(other.commands) - Number(one.commands));
	return {
		...(workflow && { workflow: workflow.workflow, requests: workflow.requests }),
		...(node && { node: `${String(node.workflow)} / ${String(node.node)}` }),
		...(method && { method: method.method, calls: method.commands }),
	};
}

const later = (now: Date, seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString();
