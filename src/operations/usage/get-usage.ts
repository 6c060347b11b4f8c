import { readLicence } from './licence';
import type { Operation } from '../types';
import { usageRow } from './usage-row';

export const getUsage: Operation = {
	value: 'getUsage',
	name: 'Get Usage',
	action: 'Get usage',
	description: 'Show how full the request limit is, who has sent how much, and what the licence says',
	methods: ['app.info'],
	parameters: ['options'],
	async run(context) {
		const licence = await readLicence(context);
		const usage = await context.usage();
		if (usage.history.problem !== undefined) context.hint(usage.history.problem);
		return { outputs: [[usageRow(usage, licence)], []] };
	},
};
