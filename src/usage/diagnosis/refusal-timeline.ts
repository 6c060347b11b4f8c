import type { ByCode } from '../counts';
import { type Order, ranked } from '../figures';
import { type Spender, type Spending, sumOf, type UsageHour } from '../history';
import { dateOf } from '../hour';

/** Who was active in an hour, and how much. */
export interface Active {
	requests: number;
	/** Calls carried, single or inside batches. */
	commands: number;
	refusals: number;
}

/** An hour in which something was refused. */
export interface RefusalHour {
	/** On the portal's clock: `2026-11-22T15:00+05:30`. */
	hour: string;
	refusals: number;
	byCode: ByCode;
	/** The biggest first, at most three. */
	workflows: Array<Active & { workflow: string }>;
	/** The same; `batch` stands for requests that carry others. */
	methods: Array<Active & { method: string }>;
}

const MOST_SHOWN = 3;

/** When refusals came, and who was active then; oldest first. */
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
