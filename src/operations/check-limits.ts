import { alertRows } from './alerts';
import { readThresholds, THRESHOLD_COLLECTION } from './thresholds';
import { readLicence, usageRow } from './usage-report';
import type { Operation } from './types';

export const checkLimits: Operation = {
	value: 'checkLimits',
	name: 'Check Limits',
	action: 'Check limits',
	description: 'As Get Usage, with an item on the second output for each limit that is nearly reached',
	parameters: [THRESHOLD_COLLECTION, 'callOptions'],
	async run(context) {
		const thresholds = readThresholds(context.input);
		const licence = await readLicence(context);
		const usage = await context.usage();
		if (thresholds.licenceDays !== undefined && licence.daysLeft === undefined) {
			context.hint(`'Licence Days Left' was not checked. ${licence.note ?? ''}`.trim());
		}
		const alerts = alertRows({ usage, licence, thresholds, now: new Date() });
		return { outputs: [[usageRow(usage, licence)], alerts] };
	},
};
