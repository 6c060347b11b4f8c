import { Deliveries } from '../../../../src/triggers/delivery/deliveries';
import type { CommandOutcome } from '../../../../src/portal/types';
import { OfflineEvents } from '../../../../src/triggers/queue/offline-events';
import { QueueReader, type QueueTrigger } from '../../../../src/triggers/queue/queue-reader';
import type { EmitOutcome } from '../../../../src/triggers/types';
import { QueuePortal } from '../../../support/queue-portal';
import { LastingTexts } from '../../../support/simulated-n8n';
import { after, inVirtualTime, type VirtualTime } from '../../../support/virtual-time';

const DEAL = 'ONCRMDEALUPDATE';
const CONTACT = 'ONCRMCONTACTADD';

interface World {
	time: VirtualTime;
	portal: QueuePortal;
	texts: LastingTexts;
	reader: QueueReader;
	/** Rows that were handed over, with the trigger and the way to end the execution. */
	emitted: Array<{ trigger: string; id: unknown; repeat: unknown; end(outcome: EmitOutcome): void }>;
	log: string[];
	/** Codes that were unbound. */
	unbound: string[];
	trigger(name: string, codes: string[], given?: Partial<QueueTrigger>): QueueTrigger;
	seconds(count: number): Promise<void>;
	/** Lets all executions succeed until the queue is empty. */
	finish(): Promise<void>;
}

const succeeded: EmitOutcome = { status: 'succeeded' };

async function scene(play: (world: World) => Promise<void>, reserves = true): Promise<void> {
	await inVirtualTime(async (time) => {
		const texts = new LastingTexts();
		const portal = new QueuePortal(reserves, () => 5);
		const reader = new QueueReader({ portal: 'test.example', application: 'app', texts });
		const world: World = {
			...{ time, portal, texts, reader, emitted: [], log: [], unbound: [] },
			seconds: async (count) => await time.pass(count * 1_000),
			finish: async () => {
				for (let turn = 0; portal.rows.length > 0 && turn < 300; turn++) {
					for (const { end } of world.emitted) end(succeeded);
					await world.seconds(1);
				}
				expect(portal.rows).toEqual([]);
			},
			trigger: (name, codes, given = {}) => ({
				identity: { workflow: name, node: 'n' },
				codes,
				queue: new OfflineEvents(portal.ofProcess().call),
				send: async (commands) => {
					world.unbound.push(...commands.map(({ parameters }) => String(parameters?.event)));
					return await Promise.resolve(
						commands.map(({ key }) => ({ key, status: 'done', reply: { result: true } }) as CommandOutcome),
					);
				},
				deliveries: new Deliveries({
					identity: { workflow: name, node: 'n' },
					...{ workflowName: name, nodeName: 'Deals', texts, doneWhen: 'succeeded' },
					emit: async (rows) =>
						await new Promise((end) => {
							for (const { id, repeat } of rows) world.emitted.push({ trigger: name, id, repeat, end });
						}),
					log: (line) => world.log.push(line),
				}),
				rowOf: async (event) => await Promise.resolve({ ...event }),
				perRun: 1,
				log: (line) => world.log.push(line),
				...given,
			}),
		};
		await play(world);
	});
}

const seen = ({ emitted }: World) => emitted.map(({ trigger, id }) => `${trigger} ${String(id)}`).sort();

it('lets go of an event when all triggers that want it are done, and only then', async () => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		reader.join(world.trigger('a', [DEAL]));
		reader.join(world.trigger('b', [DEAL, CONTACT]));
		await seconds(1);
		portal.change(DEAL, 7);
		portal.change(CONTACT, 8);
		reader.wake();
		await seconds(3);
		expect(seen(world)).toEqual(['a 7', 'b 7', 'b 8']);
		for (const { trigger, end } of emitted) if (trigger === 'b') end(succeeded);
		await seconds(10);
		expect(portal.rows.map(({ record }) => record)).toEqual([7]);
		emitted.find(({ trigger }) => trigger === 'a')?.end(succeeded);
		await seconds(10);
		expect(portal.rows).toEqual([]);
	});
});

/** n8n starts again, trigger b after trigger a: the event of deal 7 waits for both. */
async function startsLater(world: World): Promise<void> {
	const { portal, emitted, seconds } = world;
	const again = new QueueReader({ portal: 'test.example', application: 'app', texts: world.texts });
	again.join(world.trigger('a', [DEAL]));
	await seconds(5);
	for (const { end } of emitted) end(succeeded);
	await seconds(10);
	expect([seen(world), portal.rows.length]).toEqual([['a 7'], 1]);
	again.join(world.trigger('b', [DEAL]));
	await seconds(5);
	expect(seen(world)).toEqual(['a 7', 'b 7']);
}

it('waits for a trigger that n8n starts later than the others', async () => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		const [closeA, closeB] = ['a', 'b'].map((name) => reader.join(world.trigger(name, [DEAL])));
		await seconds(1);
		closeA();
		closeB();
		portal.change(DEAL, 7);
		await startsLater(world);
		emitted[1].end(succeeded);
		await seconds(10);
		expect(portal.rows).toEqual([]);
	});
});

it('waits also for a trigger that was being edited when n8n was killed, however long n8n was away', async () => {
	await scene(async (world) => {
		const { portal, seconds } = world;
		const process = world.texts.ofProcess(() => 1);
		const reader = new QueueReader({ portal: 'test.example', application: 'app', texts: process.texts });
		const edited = world.trigger('b', [DEAL]);
		const closeA = reader.join(world.trigger('a', [DEAL]));
		const closeB = reader.join(edited);
		await seconds(1);
		closeB();
		reader.leave(edited);
		await seconds(1);
		process.kill();
		closeA();
		portal.change(DEAL, 7);
		await seconds(600);
		await startsLater(world);
	});
});

it('an edit of the workflow loses nothing of what comes meanwhile, and unbinds nothing', async () => {
	await scene(async (world) => {
		const { portal, reader, seconds } = world;
		const trigger = world.trigger('a', [DEAL]);
		const close = reader.join(trigger);
		await seconds(1);
		close();
		reader.leave(trigger);
		portal.change(DEAL, 7);
		await seconds(15);
		reader.join(world.trigger('a', [DEAL]));
		await seconds(120);
		expect([seen(world), world.unbound]).toEqual([['a 7'], []]);
	});
});

it('a workflow that stays unpublished takes nothing any more, and what it alone wanted is unbound', async () => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		const [a, b] = [world.trigger('a', [DEAL, CONTACT]), world.trigger('b', [DEAL])];
		const close = reader.join(a);
		reader.join(b);
		await seconds(1);
		portal.change(DEAL, 7);
		close();
		reader.leave(a);
		reader.wake();
		await seconds(100);
		expect([seen(world), world.unbound]).toEqual([['b 7'], [CONTACT]]);
		emitted[0].end(succeeded);
		await seconds(10);
		expect(portal.rows).toEqual([]);
	});
});

it('when the portal cannot reserve, says so once, and hands over all the same', async () => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		reader.join(world.trigger('a', [DEAL]));
		portal.change(DEAL, 7);
		await seconds(1);
		// A change of the same record that comes while the first is handed over is another event.
		reader.wake();
		await seconds(5);
		portal.change(DEAL, 7);
		emitted[0].end(succeeded);
		reader.wake();
		await seconds(10);
		expect(seen(world)).toEqual(['a 7', 'a 7']);
		emitted[1].end(succeeded);
		await seconds(120);
		expect(portal.rows).toEqual([]);
		expect(world.log.filter((line) => line.includes('cannot reserve'))).toHaveLength(1);
	}, false);
});

it('a quiet queue costs one request a minute for all triggers', async () => {
	await scene(async (world) => {
		const { portal, reader, seconds } = world;
		reader.join(world.trigger('a', [DEAL]));
		reader.join(world.trigger('b', [DEAL]));
		await seconds(30);
		const before = portal.calls;
		await seconds(600);
		expect(portal.calls - before).toBe(10);
	});
});

it('does not read more than it can hand over', async () => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		for (let deal = 1; deal <= 500; deal++) portal.change(DEAL, deal);
		reader.join(world.trigger('a', [DEAL]));
		await seconds(30);
		expect(portal.rows.filter(({ reservation }) => reservation !== '')).toHaveLength(200);
		expect(emitted).toHaveLength(10);
		for (let turn = 0; portal.rows.length > 0 && turn < 1_000; turn++) {
			for (const { end } of emitted) end(succeeded);
			await seconds(1);
		}
		expect(emitted).toHaveLength(500);
		expect(emitted.filter(({ repeat }) => repeat === true)).toEqual([]);
	});
});

it('a portal that is away is told once, and read again when it is back', async () => {
	await scene(async (world) => {
		const { portal, reader, seconds } = world;
		reader.join(world.trigger('a', [DEAL]));
		await seconds(1);
		portal.away = true;
		portal.change(DEAL, 7);
		await seconds(300);
		expect(world.log).toEqual([expect.stringContaining('the queue of test.example could not be read')]);
		portal.away = false;
		await seconds(61);
		expect(seen(world)).toEqual(['a 7']);
	});
});

it('looks once for calls that came to other processes, also when a trigger is published again while it looks', async () => {
	await scene(async ({ texts, reader, trigger, seconds }) => {
		Object.assign(texts, { shared: true });
		let looks = 0;
		const { read } = texts;
		texts.read = async (name) => {
			if (!name.startsWith('queue called')) return await read.call(texts, name);
			looks += 1;
			await after(500);
			return undefined;
		};
		for (let turn = 0; turn < 3; turn++) {
			const close = reader.join(trigger('a', [DEAL]));
			// In the middle of a look.
			await seconds(2.2);
			close();
		}
		reader.join(trigger('a', [DEAL]));
		await seconds(5);
		looks = 0;
		await seconds(60);
		// One every two seconds, and the half second that each takes.
		expect(looks).toBe(24);
	});
});

it.each([
	['with reservations', true],
	['without them', false],
])('what waits when a workflow is unpublished comes when it is published again, %s', async (_, reserves) => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		for (let deal = 1; deal <= 30; deal++) portal.change(DEAL, deal);
		const trigger = world.trigger('a', [DEAL]);
		const close = reader.join(trigger);
		reader.wake();
		await seconds(10);
		expect(emitted).toHaveLength(10);
		close();
		reader.leave(trigger);
		for (const { end } of emitted.splice(0)) end(succeeded);
		await seconds(100);
		expect(world.unbound).toEqual([DEAL]);
		// Another trigger reads on meanwhile.
		reader.join(world.trigger('b', [CONTACT]));
		portal.change(CONTACT, 40);
		await seconds(70);
		expect(emitted.splice(0).map(({ id, end }) => [id, end(succeeded)])).toEqual([[40, undefined]]);
		trigger.deliveries = world.trigger('a', [DEAL]).deliveries;
		reader.join(trigger);
		await world.finish();
		expect(emitted.map(({ id }) => id).sort((one, other) => Number(one) - Number(other))).toEqual(
			Array.from({ length: 20 }, (_value, index) => index + 11),
		);
		expect(emitted.filter(({ repeat }) => repeat === true)).toEqual([]);
	}, reserves);
});

it('an execution that ends long after its workflow was unpublished does not bring its event again', async () => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		portal.change(DEAL, 7);
		const trigger = world.trigger('a', [DEAL]);
		const close = reader.join(trigger);
		await seconds(10);
		close();
		reader.leave(trigger);
		await seconds(100);
		emitted[0].end(succeeded);
		await seconds(10);
		trigger.deliveries = world.trigger('a', [DEAL]).deliveries;
		reader.join(trigger);
		await world.finish();
		expect(seen(world)).toEqual(['a 7']);
	});
});

it.each([
	['with reservations', true],
	['without them', false],
])('hands over while nothing can be let go, and lets go later, %s', async (_, reserves) => {
	await scene(async (world) => {
		const { portal, reader, emitted, seconds } = world;
		portal.releases = false;
		reader.join(world.trigger('a', [DEAL]));
		for (let deal = 1; deal <= 30; deal++) {
			portal.change(DEAL, deal);
			await seconds(15);
			for (const { end } of emitted) end(succeeded);
		}
		await seconds(70);
		expect(new Set(seen(world)).size).toBe(30);
		expect(portal.rows).toHaveLength(30);
		portal.releases = true;
		await world.finish();
		expect(emitted).toHaveLength(30);
	}, reserves);
});
