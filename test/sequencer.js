const { readdirSync, statSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const isSimulation = ({ path }) => path.endsWith('.property.test.ts');
/** Suites that start programs or wait in real time, and so take long for their size. */
const takesLong = ({ path }) => /(guide|two-portals|process|processes|certificates)\.test\.ts$/.test(path);

/** The size of a suite and of the cases that it runs. */
function sizeOf({ path }) {
	const folder = dirname(path);
	const hasCases = basename(path) === `${basename(folder)}.test.ts`;
	const cases = hasCases ? readdirSync(folder).filter((name) => name.endsWith('cases.ts')) : [];
	return [basename(path), ...cases].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/**
 * Runs long suites first, so that no worker is alone with one at the end: simulations, then the longest. Where jest has not
 * run them before, those that are known to take long count as the longest, and others by size.
 */
module.exports = class extends Sequencer {
	sort(tests) {
		const all = super.sort(tests).map((test, index) => ({ test, index, size: sizeOf(test) }));
		const isKnown = ({ test }) => test.duration > 0;
		all.sort(
			(one, other) =>
				isSimulation(other.test) - isSimulation(one.test) ||
				isKnown(one) - isKnown(other) ||
				(isKnown(one) && one.index - other.index) ||
				takesLong(other.test) - takesLong(one.test) ||
				other.size - one.size,
		);
		return all.map(({ test }) => test);
	}
};
