import fc from 'fast-check';
import type { Portal } from '../../../../src/portal/portal';
import type { Row } from '../../../../src/portal/types';
import { EventConditions } from '../../../../src/triggers/conditions/event-conditions';
import type { EventRecord, PortalEvent } from '../../../../src/triggers/types';
import { SpeakingPortal, type Told } from '../../../support/speaking-portal';
import { after, inVirtualTime } from '../../../support/virtual-time';

const US = 1;
const PERSON = 5;

const reader =
	(portal: Portal) =>
	async ({ id }: PortalEvent): Promise<EventRecord> =>
		await portal.call<{ item: Row }>('crm.item.get', { entityTypeId: 2, id }).then(
			({ result }) => ({ record: result.item }),
			() => ({ gone: true }),
		);

const conditionsOf = (portal: Portal): EventConditions =>
	new EventConditions(
		{ ignoreOwn: true },
		{ portal, trigger: { workflow: 'w', node: 'n' }, readRecord: reader(portal) },
	);

const doing = fc.record({
	beforeMs: fc.nat({ max: 3_000 }),
	afterMs: fc.nat({ max: 3_000 }),
	outcome: fc.constantFrom(
		undefined,
		undefined,
		undefined,
		'same' as const,
		'refused' as const,
		'lost' as const,
	),
});
/** Milliseconds after which an event arrives; several for duplicates. */
const arrivals = fc.array(fc.integer({ min: 20, max: 30_000 }), { minLength: 1, maxLength: 3 });
const step = fc.record({
	pauseMs: fc.nat({ max: 8_000 }),
	by: fc.constantFrom(US, US, PERSON),
	method: fc.constantFrom('crm.item.update', 'crm.deal.update'),
	doing,
	arrivals,
});

/** A change of the deal, and whether one of its events passed. */
interface Change {
	by: number;
	/** When it was made. */
	at: number;
	passed: boolean;
}

it('never leaves out what a person has changed since our last write, and never lets an own change pass alone', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { minLength: 1, maxLength: 12 }),
			fc.constantFrom(1, 2),
			fc.constantFrom(0, 3_600_000, -45_000),
			async (steps, eventsOfChange, aheadMs) => {
				await inVirtualTime(async (time) => {
					const model = new SpeakingPortal(aheadMs, eventsOfChange);
					const portal = model.portal(US);
					const conditions = conditionsOf(portal);
					await conditions.listen(true);
					const id = model.change(PERSON, { title: 'Begin' });
					// The portal's clock is known from its first answer on.
					await time.settled(reader(portal)({ id } as PortalEvent));
					await time.pass(20_000);
					const changes: Change[] = [];
					/** When our writes were under way. */
					const spans: Array<[number, number]> = [];
					const looks: Array<Promise<void>> = [];
					let delays = steps[0].arrivals;
					model.onEvent = ({ event, by }: Told) => {
						const known = changes.at(-1);
						const change =
							known?.at === Date.now() && known.by === by ? known : { by, at: Date.now(), passed: false };
						if (change !== known) changes.push(change);
						for (const delay of delays) {
							looks.push(
								after(delay).then(async () => {
									const { pass } = await conditions.look(event);
									change.passed ||= pass;
								}),
							);
						}
					};
					const writes: Array<Promise<unknown>> = [];
					for (const { pauseMs, by, method, doing: next, arrivals: given } of steps) {
						await time.pass(pauseMs);
						delays = given;
						if (by === PERSON) {
							model.change(PERSON, { title: `Person ${changes.length}` }, id);
							continue;
						}
						model.next.push(next);
						const fields = { title: `Own ${changes.length}` };
						const begun = Date.now();
						// After a lost answer nobody knows when the portal has made the change.
						const unknownMs = next.outcome === 'lost' ? 60_000 : 0;
						const write = portal.call(method, { entityTypeId: 2, id, fields }).catch(() => undefined);
						writes.push(write.then(() => spans.push([begun, Date.now() + unknownMs])));
						await time.pass(0);
					}
					await time.settled(Promise.all(writes));
					for (let seen = -1; seen !== looks.length; ) {
						seen = looks.length;
						await time.settled(Promise.all(looks));
					}
					const lastOwn = changes.map(({ by }) => by).lastIndexOf(US);
					changes.forEach(({ by, at, passed }, index) => {
						if (by !== PERSON) return;
						// Also one before a write of ours, unless both were at nearly the same time.
						const isApart = spans.every(([begun, ended]) => at < begun - 1_000 || at > ended + 4_000);
						if (index > lastOwn || isApart) expect(passed).toBe(true);
					});
					// Without a person nothing passes, so that nothing goes round for ever.
					if (!changes.some(({ by }) => by === PERSON)) {
						expect(changes.filter(({ passed }) => passed)).toEqual([]);
					}
				});
			},
		),
		{ numRuns: 150, seed: 1 },
	);
}, 120_000);
