import { checkLimits } from '../operations/usage/check-limits';
import { diagnoseUsage } from '../operations/usage/diagnose';
import { getUsage } from '../operations/usage/get-usage';
import { report } from '../operations/usage/report';
import { period } from '../ui/period-parameter';
import { REPORT_PARAMETERS } from '../ui/report-parameters';
import { checkSubscriptions } from '../triggers/subscriptions/check-subscriptions';
import { repair, thresholds, usageOptions } from '../ui/usage-parameters';
import { operationNode } from './node';

export const usage = operationNode({
	displayName: 'Bitrix24 Usage',
	operations: [checkLimits, checkSubscriptions, report, diagnoseUsage, getUsage],
	parameters: [period, thresholds, ...REPORT_PARAMETERS, repair, usageOptions],
	first: 'getUsage',
	outputs: 2,
	example: { operation: 'getUsage' },
});
