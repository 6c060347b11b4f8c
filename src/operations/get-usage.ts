import { readLicence, usageRow } from './usage-report';
import type { Operation } from './types';

export const getUsage: Operation = {
	value: 'getUsage',
	name: 'Get Usage',
	action: 'Get usage',
	description: 'Show how full the request limit is, who has sent how much, and what the licence says',
	parameters: ['callOptions'],
	async run(context) {
		const licence = await readLicence(context);
		return { outputs: [[usageRow(await context.usage(), licence)], []] };
	},
};
