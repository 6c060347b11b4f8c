// A process like a worker of n8n. It calls a portal and shares the limits through Redis.
import { AxiosTransport } from '../../src/portal/transport/axios-transport';
import { configureLimits, limitsEnvironment } from '../../src/portal/settings/configuration';
import { closeLimits } from '../../src/portal/shared/shared-portal';
import { BitrixError } from '../../src/portal/answers/errors';
import { Portal } from '../../src/portal/portal';
import type { WorkerOrder, WorkerReport, WorkerTask } from './limit-workers';

function tell(report: WorkerReport): void {
	process.send?.(report);
}

/** By how much the clock of this process is wrong. */
let skew = 0;

/** Plays a machine whose clock is wrong, and is set. The monotonic clock and timers go on, as on such a machine. */
function skewTheClock(): void {
	const Right = Date;
	globalThis.Date = class extends Right {
		constructor(...given: [] | ConstructorParameters<DateConstructor>) {
			super(
				...((given.length === 0 ? [Right.now() + skew] : given) as ConstructorParameters<DateConstructor>),
			);
		}

		static override now = (): number => Right.now() + skew;
	} as DateConstructor;
}

function start({ redis, usageFolder, whenRedisIsDown, skewMs = 0 }: WorkerTask): void {
	skew = skewMs;
	skewTheClock();
	configureLimits(() => ({ redis, usageFolder, whenRedisIsDown, warn: (text) => tell({ warned: text }) }));
}

async function call({ webhookUrl, calls, setting, priority, workflow, everyMs }: WorkerOrder): Promise<void> {
	const portal = new Portal(new AxiosTransport(webhookUrl), {
		...setting,
		workflow: workflow ?? `workflow of process ${process.pid}`,
		node: 'Worker',
		priority: priority ?? 'normal',
	});
	const one = async (): Promise<void> => {
		const began = performance.now();
		try {
			await portal.call('user.current', {}, { effect: 'read' });
			tell({ done: 1, tookMs: performance.now() - began });
		} catch (error) {
			tell({ failed: error instanceof BitrixError ? error.code : String(error) });
		}
	};
	const all: Array<Promise<void>> = [];
	for (let count = 0; count < calls; count++) {
		all.push(one());
		if (everyMs !== undefined) await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
	await Promise.all(all);
	const { calls: redisCalls = 0 } = limitsEnvironment().configuration.connection ?? {};
	const { user, system } = process.cpuUsage();
	tell({
		finished: true,
		redisCalls,
		cpuMs: (user + system) / 1_000,
		heapBytes: process.memoryUsage().heapUsed,
	});
}

process.on('message', (message: { task: WorkerTask } | { order: WorkerOrder } | { skewMs: number }) => {
	if ('task' in message) {
		start(message.task);
		tell({ ready: true });
	} else if ('skewMs' in message) {
		skew = message.skewMs;
	} else {
		void call(message.order);
	}
});
// The process ends with its parent, even if that is killed.
process.on('disconnect', () => {
	const { connection } = limitsEnvironment().configuration;
	// Without Redis it exits at once, as n8n does. The last counts must be written nevertheless.
	if (connection === undefined) process.exit();
	void closeLimits().then(() => process.exit());
});
