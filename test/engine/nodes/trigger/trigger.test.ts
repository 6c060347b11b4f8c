import { describeNode } from '../operation-cases';

// A trigger has no operations; what it does is in the files beside this one.
describeNode('trigger', {});
