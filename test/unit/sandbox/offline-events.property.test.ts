import * as fc from 'fast-check';
import { connect } from './event-support';
import { ManualClock, portalFor } from './support';

/** What a reader and others do, in any order. */
type Step =
	| { kind: 'change'; id: number }
	| { kind: 'reserve'; limit: number }
	| { kind: 'clear' | 'markWrong'; batch: number }
	| { kind: 'take'; limit: number };

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ kind: fc.constant('change' as const), id: fc.integer({ min: 1, max: 5 }) }),
	},
	{
		weight: 3,
		arbitrary: fc.record({ kind: fc.constant('reserve' as const), limit: fc.integer({ min: 1, max: 3 }) }),
	},
	{
		weight: 3,
		arbitrary: fc.record({ kind: fc.constantFrom('clear' as const, 'markWrong' as const), batch: fc.nat(9) }),
	},
	{
		weight: 1,
		arbitrary: fc.record({ kind: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 2 }) }),
	},
);

interface Row {
	ID: string;
	MESSAGE_ID: string;
	EVENT_DATA: { FIELDS: { ID: string } };
}

describe('the queue of offline events, whatever happens in which order', () => {
	it('gives every change to a reader, or still has it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
				const client = await portalFor({ seed: { deals: 5 }, clock: new ManualClock() });
				const { call, portal } = connect(client);
				await call('event.bind', { event: 'ONCRMDEALUPDATE', event_type: 'offline' });
				const ask = async (method: string, parameters: object = {}) =>
					(await call(`event.offline.${method}`, parameters)).body.result;
				const batches: Array<{ processId: string; rows: Row[] }> = [];
				/** Deals whose last change no reader has seen yet. */
				const unseen = new Set<string>();
				const see = (rows: Row[]) => rows.forEach(({ EVENT_DATA }) => unseen.delete(EVENT_DATA.FIELDS.ID));
				for (const [place, one] of steps.entries()) {
					if (one.kind === 'change') {
						portal.events.editMany(2, { title: `Change ${place}` }, { ids: [one.id] });
						unseen.add(String(one.id));
					} else if (one.kind === 'reserve') {
						const { process_id: processId, events } = await ask('get', { clear: 0, limit: one.limit });
						batches.push({ processId, rows: events });
						see(events);
					} else if (one.kind === 'take') {
						see((await ask('get', { limit: one.limit })).events);
					} else {
						const batch = batches[one.batch % Math.max(1, batches.length)];
						if (!batch) continue;
						const { processId, rows } = batch;
						if (one.kind === 'clear') await ask('clear', { process_id: processId });
						// Marking loses rows with the same keys outside of the batch, so only what no other row repeats is marked.
						const all: Row[] = await ask('list');
						const once = rows.filter(
							(row) => all.filter(({ MESSAGE_ID }) => MESSAGE_ID === row.MESSAGE_ID).length === 1,
						);
						const message_id = once.map(({ MESSAGE_ID }) => MESSAGE_ID);
						if (one.kind === 'markWrong') await ask('error', { process_id: processId, message_id });
					}
					const left: Row[] = await ask('list');
					const free = left.filter((row) => (row as Row & { PROCESS_ID: string }).PROCESS_ID === '');
					expect(new Set(free.map(({ MESSAGE_ID }) => MESSAGE_ID)).size).toBe(free.length);
					const queued = new Set(free.map(({ EVENT_DATA }) => EVENT_DATA.FIELDS.ID));
					expect([...unseen].filter((id) => !queued.has(id))).toEqual([]);
				}
				await portal.close();
			}),
			{ numRuns: 25, seed: 11 },
		);
	});
});
