import * as cases from './cases';
import { describeNode } from '../operation-cases';

describeNode('crmSettings', { cases });
