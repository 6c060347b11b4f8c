import type { Engine } from '../engine/harness';
import { type PortalName, TwoPortals } from '../engine/two-portals';
import { requestsOf } from './expectations';
import type { DemoRow } from './table';

const NAMES: readonly PortalName[] = ['A', 'B'];
/** New contacts in each portal. */
const NEW = 5;
/** Rounds in which records are read, looked up and written: once in each direction. */
const ROUNDS = 3;

/**
 * Runs the example that keeps contacts of two portals equal: people make and change contacts in both, in the end one contact
 * in both at the same moment. Then nothing may start the workflow any more.
 */
export async function keepPortalsEqual(engine: Engine): Promise<DemoRow> {
	const two = await TwoPortals.start(engine, { cost: { latencyMs: 20, listMs: 15, writeMs: 60, readMs: 5 } });
	try {
		for (const name of NAMES) two.portal(name).statistics.reset();
		const begun = performance.now();
		let changes = 0;
		const made = Object.fromEntries(
			NAMES.map((name) => [
				name,
				Array.from({ length: NEW }, (_, index) =>
					two.create(name, {
						name: 'Customer',
						lastName: `${name} ${++changes - NEW * NAMES.indexOf(name)}`,
						phones: [`+49 30 ${100 * NAMES.indexOf(name) + index}`],
						emails: [`customer${index}@${name.toLowerCase()}.example.com`],
					}),
				),
			]),
		) as Record<PortalName, number[]>;
		await two.quiet();
		// One is changed where it was made, and one in its copy.
		for (const name of NAMES) {
			two.change(name, made[name][0], { post: 'Buyer', phones: [`+49 40 ${name.charCodeAt(0)}`] });
			const copy = two.contacts(name).find(({ originId }) => originId === String(made[other(name)][1]));
			two.change(name, Number(copy?.id), { lastName: 'Renamed', emails: [] });
			changes += 2;
		}
		await two.quiet();
		const [first] = made.A;
		const copy = two.contacts('B').find(({ originId }) => originId === String(first));
		two.change('A', first, { lastName: 'Same Moment in A' });
		two.change('B', Number(copy?.id), { lastName: 'Same Moment in B' });
		changes += 2;
		await two.quiet();
		const seconds = (performance.now() - begun) / 1_000;
		return { ...outcome(two, changes), seconds };
	} finally {
		await two.stop();
	}
}

const other = (name: PortalName): PortalName => (name === 'A' ? 'B' : 'A');

function outcome(two: TwoPortals, changes: number): Omit<DemoRow, 'seconds'> {
	const [a, b] = NAMES.map((name) => two.all(name).map((contact) => JSON.stringify(contact)));
	const equal = a.filter((contact, index) => contact === b[index]).length;
	const totals = NAMES.map((name) => two.portal(name).statistics.totals);
	const sum = (numbers: readonly number[]): number => numbers.reduce((one, more) => one + more, 0);
	const requests = sum(totals.map((one) => requestsOf(one).work));
	const refused = sum(totals.map((one) => one.refused));
	const runs = two.runs.length;
	const wrong: string[] = [];
	if (a.length !== 2 * NEW || equal !== a.length || b.length !== a.length)
		wrong.push(`${equal} of ${a.length} and ${b.length} contacts are equal`);
	if (runs > changes) wrong.push(`${runs} runs for ${changes} changes by people`);
	if (requests > MOST_PER_RUN * runs) wrong.push(`${requests} requests for ${runs} runs`);
	if (refused > 0) wrong.push(`${refused} requests were refused`);
	return {
		workflow: 'contacts of two portals kept equal',
		rows: equal,
		requests,
		dictionaries: sum(totals.map((one) => requestsOf(one).dictionaries)),
		least: ROUNDS * NAMES.length * 2,
		refused,
		wrong,
		message: `people made ${changes} changes in both portals, which started ${runs} runs. Of ${two.calls} events the others came from the runs' own writes, and started nothing.`,
	};
}

/** Reading the record, looking for its twin, reading that one for its phones, and two writes. */
const MOST_PER_RUN = 5;
