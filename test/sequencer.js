const { readdirSync, statSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const isSimulation = ({ path }) => path.endsWith('.property.test.ts');
/** Suites that start programs or wait in real time, and so take long and leave a processor to others. */
const waits = ({ path }) =>
	/(guide|two-portals|process|processes|certificates|subscriptions|given-up)\.test\.ts$/.test(path);

/** The size of a suite and of the cases that it runs. */
function sizeOf({ path }) {
	const folder = dirname(path);
	const hasCases = basename(path) === `${basename(folder)}.test.ts`;
	const cases = hasCases ? readdirSync(folder).filter((name) => name.endsWith('cases.ts')) : [];
	return [basename(path), ...cases].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/**
 * Runs long suites first, so that no worker is alone with one at the end: one that waits beside each simulation, then the
 * longest. Where jest has not run them before, the largest count as the longest.
 */
module.exports = class extends Sequencer {
	sort(tests) {
		const all = super.sort(tests).map((test, index) => ({ test, index, size: sizeOf(test) }));
		const isKnown = ({ test }) => test.duration > 0;
		const first = (one, other) =>
			isKnown(one) - isKnown(other) || (isKnown(one) && one.index - other.index) || other.size - one.size;
		const waiting = all.filter(({ test }) => waits(test)).sort(first);
		const simulations = all.filter(({ test }) => isSimulation(test)).sort(first);
		const others = all.filter(({ test }) => !waits(test) && !isSimulation(test)).sort(first);
		const pairs = simulations.flatMap((simulation, index) => [
			...waiting.slice(index, index + 1),
			simulation,
		]);
		return [...pairs, ...waiting.slice(simulations.length), ...others].map(({ test }) => test);
	}
};
