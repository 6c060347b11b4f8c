const { default: Sequencer } = require('@jest/test-sequencer');

/** Simulations go first: in a process that has loaded n8n before, they take several times as long. */
module.exports = class extends Sequencer {
	sort(tests) {
		const isSimulation = ({ path }) => path.endsWith('.property.test.ts');
		const sorted = super.sort(tests);
		return [...sorted.filter(isSimulation), ...sorted.filter((test) => !isSimulation(test))];
	}
};
