import { emptyCounts } from '../../src/usage/counts';
import type { Spending, UsageHour } from '../../src/usage/history';
import { HOUR_MS, hourAt } from '../../src/usage/hour';
import type { PortalUsage } from '../../src/usage/portal-usage';
import { SeededRandom } from '../../sandbox/seed/random';

/** End of the week: a Sunday afternoon. */
export const WEEK_ENDS = Date.parse('2026-11-22T14:20:00Z');
const HOURS = 7 * 24;

export interface UsageWeek {
	/** Names of the workflows; default three usual ones. */
	workflows?: readonly string[];
	refusals?: boolean;
	zone?: string;
	hours?: number;
}

const METHODS = ['crm.item.list', 'crm.item.update', 'crm.item.add', 'user.get', 'tasks.task.list'];

/** The usage of a company in a week: little at night, a sync each hour, an import on Thursday. */
export function usageOfWeek({
	workflows = ['Sync deals with the warehouse', 'Nightly export', 'Leads from the web site'],
	refusals = true,
	zone = '+03:00',
	hours = HOURS,
}: UsageWeek = {}): PortalUsage {
	const random = new SeededRandom(7);
	const week: UsageHour[] = [];
	for (let back = hours - 1; back >= 0; back--) {
		const { hour, start } = hourAt(WEEK_ENDS - back * HOUR_MS, zone);
		const clock = Number(hour.slice(11, 13));
		const byDay = clock >= 8 && clock < 19 ? 1 : 0.15;
		const spent = workflows.flatMap((workflow, index) => {
			const requests =
				Math.round((random.next() * 160 * byDay) / (index + 1)) + (back === 70 && index === 1 ? 1_900 : 0);
			return requests === 0 ? [] : spendingsOf(workflow, index, requests, refusals && random.next() > 0.93);
		});
		if (spent.length > 0) week.push({ hour, start, spent });
	}
	return {
		portal: 'your-portal.bitrix24.com',
		plan: { name: 'standard', source: 'licence' },
		bucket: { level: 12, capacity: 50, leakPerSecond: 2, free: 34, pausedForMs: 0 },
		windows: [],
		processes: 3,
		waiting: { interactive: 0, normal: 2, background: 0 },
		inFlight: 1,
		history: { hours: week, since: WEEK_ENDS - 8 * 24 * HOUR_MS, keptIn: 'redis', zone },
		operating: [],
	};
}

function spendingsOf(workflow: string, index: number, requests: number, refused: boolean): Spending[] {
	const method = METHODS[index % METHODS.length];
	const who = {
		credential: index % 2 === 0 ? 'Bitrix24 of the company' : 'Webhook of the shop',
		workflow,
		node: index % 2 === 0 ? 'Get many deals' : 'Create contact',
		priority: 'normal',
	};
	const refusals = refused ? 1 + (requests % 7) : 0;
	const batches = Math.round(requests / 3);
	return [
		{
			...who,
			method: 'batch',
			counts: { ...emptyCounts(), requests: batches, waitMs: batches * 700, refusals, repeats: refusals },
			refusalsByCode: refused ? { QUERY_LIMIT_EXCEEDED: refusals } : {},
		},
		{
			...who,
			method,
			counts: {
				...emptyCounts(),
				requests: requests - batches,
				commands: requests - batches + batches * 38,
				waitMs: requests * 120,
				workMs: requests * 900 * (1 + index),
				refusals: refused && index === 0 ? 1 : 0,
			},
			refusalsByCode: refused && index === 0 ? { OPERATION_TIME_LIMIT: 1 } : {},
		},
	];
}
