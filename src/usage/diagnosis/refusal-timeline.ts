import type { ByCode } from '../counts';
import { type Order, ranked } from '../figures';
import { type Spender, type Spending, sumOf, type UsageHour } from '../history';
import { dateOf } from '../hour';

/** How much a workflow or a method did in an hour. */
export interface Active {
	requests: number;
	/** Calls sent, single or in batches. */
	commands: number;
	refusals: number;
}

/** An hour in which something was refused. */
export interface RefusalHour {
	/** Beginning of the hour on the portal's clock: `2026-11-22T15:00+05:30`. */
	hour: string;
	refusals: number;
	byCode: ByCode;
	/** The most active workflows, at most three. */
	workflows: Array<Active & { workflow: string }>;
	/** The most active methods, at most three; `batch` stands for requests with batches. */
	methods: Array<Active & { method: string }>;
}

const MOST_SHOWN = 3;

/** The hours with refusals, and who was active in them; oldest first. */
export function refusalTimeline(hours: readonly UsageHour[]): RefusalHour[] {
	return hours.flatMap(({ hour, spent }) => {
		const { counts, refusalsByCode } = sumOf(spent);
		if (counts.refusals === 0) return [];
		return [
			{
				hour: dateOf(hour),
				refusals: counts.refusals,
				byCode: refusalsByCode,
				workflows: busiest(spent, 'workflow'),
				methods: busiest(spent, 'method'),
			},
		];
	});
}

const byActivity: Order = ({ requests, commands }) => [Math.max(requests, commands), 0];

function busiest<Name extends keyof Spender>(
	spent: readonly Spending[],
	name: Name,
): Array<Pick<Spender, Name> & Active> {
	return ranked(spent, byActivity, name)
		.slice(0, MOST_SHOWN)
		.map((group) => {
			const { requests, commands, refusals } = group.counts;
			const who = { [name]: group[name] } as unknown as Pick<Spender, Name>;
			return { ...who, requests, commands, refusals };
		});
}
