import http from 'node:http';
import https from 'node:https';

import { type SandboxPortal, standardLimit } from '../../../sandbox';
import { sandboxTls } from '../../../sandbox/tls';
import { VirtualSandbox } from '../../support/virtual-sandbox';
import { after } from '../../support/virtual-time';
import { type Contestant, type HeavyWork, type Make, newTitle, type Report, type Task } from './contestant';
import { medianOf } from '../median';

/** Rows of the export: a thousand pages. */
export const EXPORTED = 50_000;
export const CHANGED = 1_000;
const COST = { latencyMs: 20, listMs: 15, writeMs: 60, readMs: 5 };
export const LIMIT_SECONDS = 480;
const WINDOW_MS = 600_000;
/** A thousand pages or updates are 800 s: the limit is reached midway. A batch of 50 stays below the cloud's 60 s. */
const CHARGED_SECONDS = 0.8;
/** Time between calls of the other method. They use a quarter of the leak. */
const BESIDE_EVERY_MS = 2_000;
const CALLS_ALONE = 30;

/** Seconds of a perfect client: what the limit allows at once, and the rest as soon as it is released. */
export const BEST_OPERATING_SECONDS = WINDOW_MS / 1_000;

interface Heavy {
	method: string;
	/** Milliseconds of a call. */
	workMs: number;
	/** Does the work. @returns what is wrong with the outcome; undefined when all is right. */
	run(contestant: Contestant, portal: SandboxPortal): Promise<string | undefined>;
}

const HEAVY: Record<HeavyWork, Heavy> = {
	export: {
		method: 'crm.item.list',
		workMs: COST.listMs,
		async run(contestant) {
			const rows = await contestant.exportDeals();
			const found = new Set(rows.map(([id]) => id)).size;
			return found === EXPORTED && rows.length === EXPORTED ? undefined : `${found} of ${EXPORTED}`;
		},
	},
	update: {
		method: 'crm.item.update',
		workMs: COST.writeMs,
		async run(contestant, { store }) {
			const ids = Array.from({ length: CHANGED }, (_, index) => index + 1);
			await contestant.updateDeals(new Map(ids.map((id) => [id, newTitle(id)])));
			const changed = store.records(2).filter(({ id, title }) => title === newTitle(id)).length;
			return changed === CHANGED ? undefined : `${changed} of ${CHANGED}`;
		},
	},
};

/**
 * Prepares work whose method uses up its operating time midway, and single calls of another method beside it. Ten minutes
 * are long, so client and portal run in one process in virtual time, over real connections.
 */
export async function prepareOperating(make: Make, task: Task): Promise<() => Promise<Report>> {
	const heavy = HEAVY[task.heavy ?? 'export'];
	const world = await VirtualSandbox.open({
		tls: sandboxTls(),
		seed: { deals: EXPORTED },
		cost: COST,
		limit: standardLimit,
		operating: {
			limitSeconds: LIMIT_SECONDS,
			accounting: 'nestedMethods',
			chargeSeconds: { [heavy.method]: CHARGED_SECONDS },
		},
	});
	watchRequests(world);
	const { sandbox } = world;
	const contestant = await make({ ...task, webhookUrl: sandbox.webhookUrl });
	return async () => await world.ended(liveThrough(contestant, sandbox, heavy));
}

/** Reports each HTTP request of this process to the world, whichever package sends it. */
function watchRequests(world: VirtualSandbox): void {
	for (const module of [http, https]) {
		const request = module.request as (...parameters: unknown[]) => http.ClientRequest;
		module.request = (...parameters: unknown[]) => request(...parameters).once('close', world.travel());
	}
}

async function liveThrough(contestant: Contestant, portal: SandboxPortal, heavy: Heavy): Promise<Report> {
	const alone = await callNowAndThen(contestant, (made) => made < CALLS_ALONE);
	const begun = performance.now();
	let works = true;
	const beside = callNowAndThen(contestant, () => works);
	let failure: string | undefined;
	try {
		failure = await heavy.run(contestant, portal);
	} catch (error) {
		failure = String(error);
	}
	works = false;
	const seconds = (performance.now() - begun) / 1_000;
	const { operatingRefusals: refusals } = portal.statistics.totals;
	const resumedAfterMs = resumedAfter(portal, heavy);
	const besideMs = await beside;
	const operating = { refusals, resumedAfterMs, aloneMs: medianOf(alone), besideMs: medianOf(besideMs) };
	return { seconds, done: 0, failure, operating: { ...operating, longestMs: Math.max(...besideMs) } };
}

/** Makes calls at intervals. @returns the milliseconds of each call. */
async function callNowAndThen(contestant: Contestant, goesOn: (made: number) => boolean): Promise<number[]> {
	const milliseconds: number[] = [];
	while (goesOn(milliseconds.length)) {
		const begun = performance.now();
		if ((await contestant.singleCalls(1)) !== 1) throw new Error('A call of the other method has failed');
		milliseconds.push(performance.now() - begun);
		await after(BESIDE_EVERY_MS);
	}
	return milliseconds;
}

/** Milliseconds from the reset to the first call after it; null if there was none. */
function resumedAfter({ statistics }: SandboxPortal, { method, workMs }: Heavy): number | null {
	const calls = statistics.requests
		.filter(({ commands }) => commands.some((command) => command.method === method))
		.map(({ at }) => at);
	// The cost of the first call is booked when its work is done.
	const resetAt = Math.min(...calls) + COST.latencyMs + workMs + WINDOW_MS;
	const later = calls.filter((at) => at >= resetAt);
	return later.length === 0 ? null : Math.min(...later) - resetAt;
}
