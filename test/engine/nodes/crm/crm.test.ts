import * as cases from './cases';
import { describeNode } from '../operation-cases';
import { outcomes } from './outcomes';

describeNode('crm', { cases, outcomes });
