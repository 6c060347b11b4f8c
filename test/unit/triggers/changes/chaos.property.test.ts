import fc from 'fast-check';

import type { Portal } from '../../../../src/portal/portal';
import type { CallMethod, MethodParameters, Row } from '../../../../src/portal/types';
import { filteredList } from '../../../../src/triggers/changes/change-list';
import { Rounds, type Watching } from '../../../../src/triggers/changes/rounds';
import type { ChangesContext } from '../../../../src/triggers/changes/source';
import { ChangesWatcher } from '../../../../src/triggers/changes/watcher';
import { type ChangeList, WindowSource } from '../../../../src/triggers/changes/window';
import { Deliveries, type DoneWhen } from '../../../../src/triggers/delivery/deliveries';
import { chaosRuns } from '../../../support/chaos-runs';
import { LastingTexts, SimulatedN8n, StaticData } from '../../../support/simulated-n8n';
import { after, inVirtualTime, type VirtualTime } from '../../../support/virtual-time';
import { fakeContext } from '../../operations/fake-context';

type Kind = 'time' | 'hidden' | 'id';

interface Chaos {
	kind: Kind;
	doneWhen: DoneWhen;
	knowsKeys: boolean;
	queueMode: boolean;
	portion: number;
	steps: Array<{
		/** Milliseconds until then. */
		afterMs: number;
		/** `container`: n8n is killed, and its folder thrown away. */
		what: 'write' | 'kill' | 'container' | 'redis' | 'portal' | 'clock';
		/** How long it lasts, in milliseconds. */
		lastsMs: number;
		added: number;
		changed: number[];
	}>;
	dice: number[];
}

const chaos: fc.Arbitrary<Chaos> = fc.record({
	kind: fc.constantFrom<Kind>('time', 'hidden', 'id'),
	doneWhen: fc.constantFrom<DoneWhen>('begun', 'succeeded'),
	knowsKeys: fc.boolean(),
	queueMode: fc.boolean(),
	portion: fc.integer({ min: 1, max: 8 }),
	steps: fc.array(
		fc.record({
			afterMs: fc.integer({ min: 0, max: 150_000 }),
			what: fc.constantFrom(
				...['write', 'write', 'write', 'kill', 'kill', 'container', 'redis', 'portal', 'clock'],
			),
			lastsMs: fc.integer({ min: 0, max: 200_000 }),
			added: fc.nat({ max: 6 }),
			changed: fc.array(fc.nat(), { maxLength: 4 }),
		}),
		{ minLength: 3, maxLength: 14 },
	),
	dice: fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 30, maxLength: 60 }),
}) as fc.Arbitrary<Chaos>;

/** A list of a portal: `changed` in Unix seconds of the portal's own clock. */
class ModelPortal {
	readonly rows: Array<{ id: number; state: number; changed: number }> = [];
	away = false;
	private states = 0;

	/** The portal's clock, which no setting of this machine's clock moves. */
	now(): number {
		return 1_900_000_000 + Math.floor(performance.now() / 1_000);
	}

	write(added: number, changed: readonly number[]): void {
		for (let count = 0; count < added; count++) {
			this.rows.push({ id: this.rows.length + 1, state: ++this.states, changed: this.now() });
		}
		for (const place of changed) {
			const row = this.rows[place % this.rows.length];
			if (row !== undefined) Object.assign(row, { state: ++this.states, changed: this.now() });
		}
	}

	/** Answers as a list with a filter by time and ID does. */
	call(parameters: MethodParameters) {
		const { filter = {}, order = {} } = parameters as Record<string, Record<string, string>>;
		const at = (name: string, absent: number): number =>
			filter[name] === undefined ? absent : Date.parse(filter[name]) / 1_000;
		const [from, to] = [at('>=T', 0), at('<T', Number.POSITIVE_INFINITY)];
		const found = this.rows.filter(
			(row) => row.changed >= from && row.changed < to && row.id > Number(filter['>ID'] ?? 0),
		);
		if (order.T === 'DESC' || order.ID === 'DESC') found.reverse();
		const result = found.slice(0, 50).map(({ id, state, changed }): Row => {
			return { ID: String(id), state, T: new Date(changed * 1_000).toISOString() };
		});
		return { result, time: { start: this.now() } };
	}
}

function listOf(kind: Kind): ChangeList {
	const list = filteredList({ method: 'things.list', id: 'ID', time: 'T' });
	if (kind === 'time') return list;
	const newest = () => ({ order: { ID: 'DESC' } });
	return { ...list, newest, time: kind, volatile: ['T'] };
}

async function run(time: VirtualTime, world: Chaos) {
	let thrown = 0;
	const roll = (): number => world.dice[thrown++ % world.dice.length];
	const portal = new ModelPortal();
	const n8n = new SimulatedN8n({
		...{ queueMode: world.queueMode, knowsKeys: world.knowsKeys },
		storeMs: () => roll() % 200,
		beginMs: () => roll() % 500,
		runMs: () => roll() * 20,
		end: () => (roll() < 50 ? 'error' : 'success'),
	});
	const texts = new LastingTexts();
	const staticData = new StaticData();
	let looks = 0;
	let together = 0;

	const start = () => {
		const process = texts.ofProcess(() => roll() % 50);
		const copy = staticData.ofProcess(() => roll() % 300);
		const emit = n8n.emit();
		let alive = true;
		const deliveries = new Deliveries({
			identity: { workflow: 'w', node: 'n' },
			...{ workflowName: 'W', nodeName: 'N', texts: process.texts, log: () => undefined },
			...{ doneWhen: world.doneWhen, atOnce: 1, tries: 50, second: copy },
			emit: async (rows, key) => {
				copy.store();
				return await emit(rows, key);
			},
		});
		const source = new WindowSource('things', listOf(world.kind));
		const watcher = new ChangesWatcher('things', source, deliveries, 'now', world.portion);
		const call: CallMethod = async (_method, parameters = {}) => {
			await after(roll() % 300);
			if (!alive) await new Promise<never>(() => undefined);
			if (portal.away) throw new Error('The portal is away');
			return portal.call(parameters);
		};
		const context: ChangesContext = {
			...fakeContext({}).context,
			call,
			batch: async (commands) => {
				// The model answers chains one page at a time: what follows the first page refers to nothing.
				const [{ key, method, parameters }] = commands;
				return [{ key, status: 'done', reply: await call(method, parameters) }];
			},
		};
		const rounds = new Rounds();
		let isStored = false;
		const watching: Watching = {
			everyMs: 60_000,
			prepare: async () => {
				await Promise.resolve();
				const shared = { packer: () => call } as unknown as Portal;
				const look = async (): Promise<void> => {
					looks += 1;
					together += 1;
					// Two looks at the same time would be one too many.
					expect(together).toBe(1);
					await watcher.look(context).catch(() => undefined);
					if (!alive) return;
					together -= 1;
					// n8n stores static data when `trigger()` has returned, after the first look.
					if (!isStored) copy.store();
					isStored = true;
				};
				return { together: 'portal', portal: shared, shared: () => shared, run: look };
			},
		};
		const leave = rounds.add(watching);
		const kill = (): void => {
			alive = false;
			together = 0;
			process.kill();
			copy.kill();
			leave();
		};
		return { kill, stop: () => (leave(), deliveries.stop()) };
	};

	portal.write(3, []);
	let process = start();
	// It has begun when it has heard from the portal and has kept its place.
	await time.pass(60_000);
	const before = new Set(portal.rows.map(({ state }) => state));
	for (const { afterMs, what, lastsMs, added, changed } of world.steps) {
		await time.pass(afterMs);
		if (what === 'write') {
			portal.write(added, world.kind === 'id' ? [] : changed);
		} else if (what === 'kill' || what === 'container') {
			if (together === 0 && lastsMs % 4 > 0) {
				// In the middle of a look that finds something: between reading, keeping and handing over.
				portal.write(1 + added, world.kind === 'id' ? [] : changed);
				await time.pass(1_000);
				const begun = looks;
				for (let waited = 0; looks === begun && waited < 1_300; waited += 1) await time.pass(100);
				await time.pass(lastsMs % 1_000);
			}
			process.kill();
			n8n.kill();
			if (what === 'container') {
				texts.kept.clear();
				// Another trigger of the workflow may have written its own old copy of the whole.
				if (lastsMs % 3 === 0) staticData.goBack(roll());
			}
			portal.write(added, []);
			await time.pass(lastsMs);
			n8n.start();
			process = start();
		} else if (what === 'redis') {
			texts.away = true;
			await time.pass(lastsMs);
			texts.away = false;
		} else if (what === 'portal') {
			portal.away = true;
			await time.pass(lastsMs);
			portal.away = false;
		} else {
			time.setClock(lastsMs % 2 === 0 ? lastsMs * 100 : -lastsMs * 100);
		}
	}
	// Until nothing is left to do: pauses between tries are half an hour at most.
	const isQuiet = (): boolean =>
		[...texts.kept.values()].every((text) => text.includes('"pending":[]')) &&
		!n8n.executions.some(({ status }) => status === 'new' || status === 'running');
	for (let times = 0; times < 24 && (times === 0 || !isQuiet()); times++) await time.pass(1_800_000);
	process.stop();
	return { portal, before, executions: n8n.executions, looks };
}

it('loses no last state and repeats none unannounced, whatever is killed, away or set when', async () => {
	await fc.assert(
		fc.asyncProperty(chaos, async (world) => {
			const { portal, before, executions, looks } = await inVirtualTime(
				async (time) => await run(time, world),
			);
			expect(looks).toBeGreaterThan(0);
			const isEnough = world.doneWhen === 'begun' ? ['success', 'error', 'crashed'] : ['success'];
			for (const { id, state } of portal.rows) {
				if (before.has(state)) continue;
				const mine = executions.filter((one) => one.rows.some((row) => row.state === state));
				expect([id, state, mine.some(({ status }) => isEnough.includes(status))]).toEqual([id, state, true]);
			}
			for (const state of new Set(executions.flatMap(({ rows }) => rows.map((row) => row.state)))) {
				const ran = executions.filter((one) => one.ran && one.rows.some((row) => row.state === state));
				const unannounced = ran.slice(1).filter((one) => one.rows[0].repeat !== true);
				expect([state, unannounced]).toEqual([state, []]);
			}
		}),
		chaosRuns(40),
	);
});
