import { authentication } from '../ui/authentication';
import { triggerThresholds } from '../ui/usage-parameters';
import { limitTrigger } from './node';

export const usageTrigger = limitTrigger(() => [authentication(), triggerThresholds()], {
	thresholds: { bucketLevel: 80, budget: 80 },
});
