import { say } from '../contenders';
import type { Family } from '../family';
import { percentileOf } from '../median';
import { printTable, verdict } from '../table';
import { answersOf } from './answers';
import { burstOf } from './events';
import { QUEUED_EVENTS, queuedRun } from './queue';
import { startStand, type Stand } from './stand';

const EVENTS = 1_000;
const MOST_REQUESTS = 60;
/** Events that go before, so that n8n has loaded what it needs. */
const FIRST_EVENTS = 20;
const CALLS = 300;
/** Most times as long as n8n's own Webhook node, where n8n prepares the same for both. */
const MOST_RATIO = 1.3;
/** Largest share of events of the mode Queue that may run twice. */
const MOST_TWICE = 0.01;

/** How Bitrix24 Trigger takes events in a real n8n. */
export const triggers: Family = {
	jobs: ['events', 'answers', 'queue'],
	async run({ job }) {
		if (job === 'queue') return await measureQueue();
		say('n8n and the portal start …');
		const stand = await startStand({ deals: EVENTS });
		let missed = 0;
		try {
			if (job !== 'events') missed += await measureAnswers(stand);
			if (job !== 'answers') missed += await measureEvents(stand);
			if (job !== undefined) return missed;
		} finally {
			await stand.stop();
		}
		return missed + (await measureQueue());
	},
};

const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(1);

async function measureEvents(stand: Stand): Promise<number> {
	say(`${EVENTS} events at once …`);
	await burstOf(stand, FIRST_EVENTS);
	const { events, requests, refused, answeredMs, slowestMs, endedMs, executions, exactlyOnce } =
		await burstOf(stand, EVENTS);
	const rows: Array<[string, string, string, boolean]> = [
		['events', String(events), String(EVENTS), events === EVENTS],
		['requests to the portal', String(requests), `≤ ${MOST_REQUESTS}`, requests <= MOST_REQUESTS],
		['refused', String(refused), '0', refused === 0],
		['executions', String(executions), String(EVENTS), executions === EVENTS],
		['deals with exactly one', String(exactlyOnce), String(EVENTS), exactlyOnce === EVENTS],
	];
	printTable(
		`${EVENTS} deals change at once, with Fetch Record, plan Standard`,
		['', 'measured', 'target'],
		[
			...rows.map(([name, measured, target, met]) => [name, measured, verdict(target, met)]),
			['seconds until all are answered', seconds(answeredMs), ''],
			['slowest answer, seconds', seconds(slowestMs), ''],
			['seconds until all executions have ended', seconds(endedMs), ''],
		],
		1,
	);
	return rows.filter(([, , , met]) => !met).length;
}

async function measureQueue(): Promise<number> {
	say(`${QUEUED_EVENTS} events in the queue of the portal; n8n in queue mode with two workers starts …`);
	const { events, lost, twice, untold, repeats, left, seconds: took } = await queuedRun();
	const mostTwice = events * MOST_TWICE;
	const rows: Array<[string, number, string, boolean]> = [
		['events', events, String(QUEUED_EVENTS), events === QUEUED_EVENTS],
		['lost', lost, '0', lost === 0],
		['run twice', twice, `≤ ${mostTwice}`, twice <= mostTwice],
		['of those without the flag repeat', untold, '0', untold === 0],
		['left in the queue', left, '0', left === 0],
	];
	printTable(
		'mode Queue, n8n in queue mode; main is killed three times, a worker once, Redis and the portal are away once',
		['', 'measured', 'target'],
		[
			...rows.map(([name, measured, target, met]) => [name, String(measured), verdict(target, met)]),
			['with repeat, run twice or not', String(repeats), ''],
			['seconds', took.toFixed(0), ''],
		],
		1,
	);
	return rows.filter(([, , , met]) => !met).length;
}

async function measureAnswers(stand: Stand): Promise<number> {
	say(`${CALLS} events beside n8n's own Webhook node …`);
	const { bitrix24Trigger, webhook, webhook1 } = await answersOf(stand, CALLS);
	let missed = 0;
	const rows = [
		{ title: 'median', share: 0.5 },
		{ title: '99th percentile', share: 0.99 },
	].map(({ title, share }) => {
		const ours = percentileOf(bitrix24Trigger, share);
		const alike = percentileOf(webhook1, share);
		const quickest = percentileOf(webhook, share);
		const met = ours <= alike * MOST_RATIO;
		if (!met) missed += 1;
		return [
			title,
			ours.toFixed(1),
			alike.toFixed(1),
			`${(ours / alike).toFixed(2)} ×`,
			verdict(`≤ ${MOST_RATIO}`, met),
			quickest.toFixed(1),
			`${(ours / quickest).toFixed(2)} ×`,
		];
	});
	printTable(
		`milliseconds until the sender of an event is answered, ${CALLS} events each`,
		['', 'Bitrix24 Trigger', 'Webhook 1', '', 'target', 'Webhook 2', ''],
		rows,
		1,
	);
	say('For Webhook 2 alone n8n does not prepare its engine for expressions, which takes longest.');
	return missed;
}
