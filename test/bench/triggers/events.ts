import { setTimeout as sleep } from 'node:timers/promises';
import { bitrix24Trigger, executionIds, executionsOf, publishTrigger, type Stand } from './stand';

const DEAL = 2;
/** Milliseconds until the last execution must have ended. */
const MOST_MS = 240_000;
/** Milliseconds for reading an execution. One that n8n has not run by now does not count. */
const READ_MS = 1_000;
/** Executions that are read at the same time. */
const READERS = 5;

/** What came of events that were sent at once. */
export interface Burst {
	events: number;
	/** Requests that the portal got. */
	requests: number;
	refused: number;
	/** Milliseconds until the last event was answered, and the slowest answer. */
	answeredMs: number;
	slowestMs: number;
	/** Milliseconds until the last execution had ended. */
	endedMs: number;
	executions: number;
	/** Deals that started exactly one execution, with their record. */
	exactlyOnce: number;
}

/** Changes many deals in one act, and looks at what the trigger with Fetch Record makes of the events. */
export async function burstOf(stand: Stand, events: number): Promise<Burst> {
	const { portal } = stand;
	const name = `burst-${events}`;
	const url = `${stand.n8n.url}/webhook/${name}/webhook`;
	const { applicationToken } = await portal.addEventWebhook({ codes: ['ONCRMDEALUPDATE'], url });
	const trigger = { applicationTokens: [applicationToken], fetchRecord: true };
	const { workflow } = await publishTrigger(stand, bitrix24Trigger(stand, name, trigger));
	await portal.resetDeliveries();
	await portal.resetStatistics();
	// Another one in each burst: a title that stays the same is no change.
	const changed = `Changed in ${name}`;
	const ids = Array.from({ length: events }, (_, index) => index + 1);
	const since = performance.now();
	await portal.editMany({ entityTypeId: DEAL, values: { title: changed }, ids });
	await portal.eventsSettled();
	const answeredMs = performance.now() - since;
	let executions = { all: 0, succeeded: 0 };
	while (executions.succeeded < events && performance.now() - since < MOST_MS) {
		await sleep(250);
		// A busy n8n answers that its database is not ready.
		executions = await executionsOf(stand, workflow).catch(() => executions);
	}
	const endedMs = performance.now() - since;
	const { totals } = await portal.statistics();
	const deliveries = await portal.deliveries();
	await portal.removeEventWebhook(applicationToken);
	const started = new Map<number, number>();
	const stored = await executionIds(stand, workflow);
	await Promise.all(
		Array.from({ length: READERS }, async () => {
			for (let id = stored.pop(); id !== undefined; id = stored.pop()) {
				const run = await stand.n8n.rest.execution(id, READ_MS).catch(() => undefined);
				const [item = {}] = run?.json('Trigger') ?? [];
				const { id: read, title } = (item.record ?? {}) as { id?: number; title?: string };
				if (read !== undefined && read === item.id && title === changed)
					started.set(read, (started.get(read) ?? 0) + 1);
			}
		}),
	);
	return {
		events: deliveries.length,
		requests: totals.requests,
		refused: totals.refused,
		answeredMs,
		slowestMs: Math.max(...deliveries.map(({ ms = Infinity, status }) => (status === 200 ? ms : Infinity))),
		endedMs,
		executions: executions.all,
		exactlyOnce: [...started.values()].filter((count) => count === 1).length,
	};
}
