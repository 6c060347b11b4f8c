import { Deliveries } from '../../../../src/triggers/delivery/deliveries';
import { OfflineEvents } from '../../../../src/triggers/queue/offline-events';
import { QueueReader } from '../../../../src/triggers/queue/queue-reader';
import { QueuePortal } from '../../../support/queue-portal';
import { LastingTexts, SimulatedN8n } from '../../../support/simulated-n8n';
import { inVirtualTime } from '../../../support/virtual-time';

const CODE = 'ONCRMDEALUPDATE';
const EVENTS = 5_000;

it.each([
	['main process with workers', true],
	['only process', false],
])(
	'5,000 events while the %s is killed three times: none lost, at most 1 %% run twice, all told',
	async (_, queueMode) => {
		await inVirtualTime(async (time) => {
			let thrown = 0;
			// A sequence without a pattern that is the same in each run.
			const roll = (): number => (thrown = (thrown * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
			const n8n = new SimulatedN8n({
				...{ queueMode, knowsKeys: true },
				storeMs: () => 2 + roll() * 10,
				beginMs: () => roll() * 30,
				runMs: () => 50 + roll() * 150,
				end: () => 'success',
			});
			const texts = new LastingTexts();
			const portal = new QueuePortal(true, () => 20 + roll() * 60);
			const start = () => {
				const kept = texts.ofProcess(() => roll() * 3);
				const calls = portal.ofProcess();
				const reader = new QueueReader({ portal: 'test.example', application: 'app', texts: kept.texts });
				const identity = { workflow: 'w', node: 'n' };
				reader.join({
					...{ identity, codes: [CODE], perRun: 1, log: () => undefined },
					queue: new OfflineEvents(calls.call),
					send: async () => await Promise.resolve([]),
					rowOf: async ({ id }) => await Promise.resolve({ id }),
					deliveries: new Deliveries({
						...{ identity, workflowName: 'W', nodeName: 'N', texts: kept.texts },
						...{ emit: n8n.emit(), doneWhen: 'succeeded', log: () => undefined },
					}),
				});
				return () => {
					kept.kill();
					calls.kill();
					n8n.kill();
				};
			};
			for (let deal = 1; deal <= EVENTS; deal++) portal.change(CODE, deal);
			let kill = start();
			for (const seconds of [21.37, 17.11, 28.93]) {
				await time.pass(seconds * 1_000);
				kill();
				await time.pass(5_000);
				n8n.start();
				kill = start();
			}
			await time.runUntil(() => portal.rows.length === 0, 3_600_000);
			const runs = new Map<unknown, Array<unknown>>();
			for (const { ran, status, rows } of n8n.executions) {
				if (!ran || (status !== 'success' && status !== 'crashed')) continue;
				for (const { id, repeat } of rows) runs.set(id, [...(runs.get(id) ?? []), repeat === true]);
			}
			expect(runs.size).toBe(EVENTS);
			const twice = [...runs.values()].filter((told) => told.length > 1);
			expect(twice.length).toBeLessThanOrEqual(EVENTS / 100);
			expect(twice.filter(([, ...later]) => later.includes(false))).toEqual([]);
			const succeeded = n8n.executions
				.filter(({ status }) => status === 'success')
				.flatMap(({ rows }) => rows);
			expect(new Set(succeeded.map(({ id }) => id)).size).toBe(EVENTS);
		});
	},
);
