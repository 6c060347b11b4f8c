import { authentication } from '../ui/authentication';
import { triggerThresholds } from '../ui/usage-parameters';
import { limitTrigger } from './node';

export const usageTrigger = limitTrigger({
	displayName: 'Bitrix24 Usage Trigger',
	properties: () => [authentication(), triggerThresholds()],
	example: { thresholds: { bucketLevel: 80, budget: 80 } },
});
