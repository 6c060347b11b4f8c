import fc from 'fast-check';
import { FINDING_THRESHOLDS } from '../../../../src/usage/diagnosis/thresholds';
import type { Spending } from '../../../../src/usage/history';
import { hourAt, HOUR_MS } from '../../../../src/usage/hour';
import { diagnosisOf, NOW, spent, usageOf } from './histories';

const CHOICES = ['last24Hours', 'today', 'yesterday', 'last7Days'] as const;
const HOURS = 8 * 24;

const name = fc.oneof(
	fc.constantFrom('__proto__', 'constructor', 'toString', '(others)', 'batch', '', "O'Neil's"),
	fc.string({ maxLength: 12 }),
);
const who = fc.record({
	credential: name,
	workflow: name,
	node: name,
	method: fc.oneof(name, fc.constantFrom('crm.item.list', 'crm.item.add', 'app.info')),
	priority: fc.constantFrom('interactive', 'normal', 'background'),
});

/** Spendings that are no finding, even 25 of them in an hour: errors, unchanged reads and waits below their thresholds. */
const quiet: fc.Arbitrary<Spending> = fc
	.record({
		who,
		requests: fc.nat({ max: 3 }),
		packed: fc.nat({ max: 100 }),
		wait: fc.double({ min: 0, max: 0.99, noNaN: true }),
		workMs: fc.nat({ max: 1_000 }),
	})
	.map(({ who: spender, requests, packed, wait, workMs }) => {
		const commands = requests + packed;
		const below = (share: number, whole: number): number => Math.floor((share - 0.01) * whole);
		const { burst, repeatedErrors, pollingWithoutChanges } = FINDING_THRESHOLDS;
		const waitMs = Math.floor(wait * burst.waitSeconds * 1_000) * requests;
		const errors = below(repeatedErrors.share, spender.method === 'batch' ? requests : commands);
		const unchanged = below(pollingWithoutChanges.share, requests);
		return spent({ requests, commands, waitMs, workMs, errors, unchanged }, spender);
	});

const history = fc
	.uniqueArray(fc.nat({ max: HOURS - 1 }), { maxLength: 30 })
	.chain((ages) =>
		fc.tuple(...ages.map((age) => fc.tuple(fc.constant(age), fc.array(quiet, { maxLength: 25 })))),
	)
	.map((hours) =>
		hours
			.map(([age, spendings]) => ({ ...hourAt(NOW - age * HOUR_MS, '+03:00'), spent: spendings }))
			.sort((one, other) => one.start - other.start),
	);

it('a quiet history gives no finding, whatever the names are', () => {
	fc.assert(
		fc.property(history, fc.constantFrom(...CHOICES), (hours, choice) => {
			const { findings, refusals, summary, incomplete } = diagnosisOf(usageOf(hours), choice);
			expect({ findings, refusals, incomplete }).toEqual({ findings: [], refusals: [], incomplete: [] });
			expect(summary).toContain('No problem was found.');
		}),
	);
});

it('names do no harm where something was found', () => {
	fc.assert(
		fc.property(fc.array(who, { minLength: 1, maxLength: 8 }), (spenders) => {
			const loud = { requests: 500, commands: 500, errors: 100, refusals: 20, waitMs: 9e7, workMs: 9e6 };
			const refusalsByCode = { QUERY_LIMIT_EXCEEDED: 10, OPERATION_TIME_LIMIT: 10 };
			const spendings = spenders.map((spender) => spent(loud, { ...spender, refusalsByCode }));
			const hours = [{ ...hourAt(NOW, '+03:00'), spent: spendings }];
			const { findings, refusals } = diagnosisOf(usageOf(hours));
			const workflows = new Set(spenders.map(({ workflow }) => workflow));
			for (const { workflow } of findings) if (workflow !== undefined) expect(workflows).toContain(workflow);
			expect(refusals[0].refusals).toBe(20 * spenders.length);
			expect(refusals[0].byCode).toEqual({
				QUERY_LIMIT_EXCEEDED: 10 * spenders.length,
				OPERATION_TIME_LIMIT: 10 * spenders.length,
			});
			expect(Object.keys(Object.prototype)).toEqual([]);
		}),
	);
});
