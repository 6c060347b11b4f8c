import { describeNode } from '../operation-cases';

// A trigger has no operations; what it does is in alerts.test.ts.
describeNode('usageTrigger', {});
