const { default: Sequencer } = require('@jest/test-sequencer');

/** Runs simulations first, because they take several times as long in a process that has loaded n8n. */
module.exports = class extends Sequencer {
	sort(tests) {
		const isSimulation = ({ path }) => path.endsWith('.property.test.ts');
		const sorted = super.sort(tests);
		return [...sorted.filter(isSimulation), ...sorted.filter((test) => !isSimulation(test))];
	}
};
