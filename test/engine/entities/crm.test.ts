import { CRM_RESOURCES } from '../../../src/operations';
import { dictionaryItem } from './crm/dictionary-item.cases';
import { describeOperations } from './operation-cases';

describeOperations('bitrix24Crm', CRM_RESOURCES, { dictionaryItem });
