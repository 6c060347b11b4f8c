import { describeNode } from '../operation-cases';

describeNode('usage', {
	outcomes: {
		checkLimits: {
			parameters: { thresholds: { bucketLevel: '={{ $json.amount }}' } },
			outputs: 2,
			early: true,
		},
		checkSubscriptions: null,
		diagnose: { parameters: { period: '={{ $json.period }}' }, outputs: 2, early: true },
		getUsage: null,
		report: { parameters: { period: '={{ $json.period }}', format: 'html' }, outputs: 2, early: true },
	},
});
