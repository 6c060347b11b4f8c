import { readLimits } from '../../usage/limit-readings';
import { thresholdOf } from '../../usage/thresholds';
import { readLicence } from './licence';
import { readThresholds, THRESHOLD_COLLECTION } from './thresholds';
import type { Operation } from '../types';
import { usageRow } from './usage-row';

export const checkLimits: Operation = {
	value: 'checkLimits',
	name: 'Check Limits',
	action: 'Check limits',
	description:
		'Like Get Usage, plus an item on the Alert output when a limit is nearly reached, and another when it has recovered',
	methods: ['app.info'],
	parameters: [THRESHOLD_COLLECTION, 'options', 'options.repeatAlerts'],
	async run(context) {
		const { input, hint, watch } = context;
		const thresholds = readThresholds(input);
		const repeat = input.flagOption('options', 'repeatAlerts');
		const licence = await readLicence(context);
		const usage = await context.usage();
		if (usage.history.problem !== undefined) hint(usage.history.problem);
		const now = Date.now();
		const { readings, unread } = readLimits({ usage, licence, now }, thresholds);
		for (const { limit, reason } of unread) {
			hint(`'${thresholdOf(limit).displayName}' was not checked. ${reason}`.trim());
		}
		const { portal } = usage;
		const alerts = watch.look({ portal, readings, thresholds, now, repeat });
		if (!watch.isKept) {
			hint(
				'In a manual run, Check Limits shows every alert that is on now. When the workflow runs by itself, an alert comes once when a limit reaches its threshold, and an item with the state "recovered" when that is over.',
			);
		}
		return { outputs: [[usageRow(usage, licence, now)], alerts] };
	},
};
