import type { INodeProperties } from 'n8n-workflow';
import {
	API_OPERATIONS,
	BATCH_OPERATIONS,
	choicesIn,
	crmChoices,
	CRM_RESOURCES,
	PEOPLE_RESOURCES,
	TASKS_RESOURCES,
	USAGE_OPERATIONS,
} from '../operations/resources';
import type { Resource } from '../operations/types';
import { API_PARAMETERS } from './api-parameters';
import { authentication } from './authentication';
import { BATCH_PARAMETERS } from './batch-parameters';
import { cursor, startDate, startFrom } from './change-parameters';
import { operationProperties, resourceProperties } from './description-builder';
import { documentFormat, fileField, outputFileField } from './file-parameters';
import { filters, limit, listOptions, returnAll, simplify, sort } from './list-parameters';
import { options } from './options';
import type { Parameter } from './parameter';
import { period } from './period-parameter';
import { PRODUCT_ROW_PARAMETERS } from './product-row-parameters';
import { choiceLocators } from './record-locator';
import {
	contactDetailChanges,
	contactDetails,
	fieldsMapper,
	fieldsToMatch,
	fieldsToWrite,
	matchBy,
	matchedFields,
} from './record-parameters';
import { REPORT_PARAMETERS } from './report-parameters';
import { thresholds, triggerThresholds, usageOptions } from './usage-parameters';
import { keepFiles, severalMatches, uniqueFields } from './write-options';

export { authentication, chosenBy } from './authentication';

/** In the order of the panel. */
const CRM_PARAMETERS: readonly Parameter[] = [
	...crmChoices.flatMap(choiceLocators),
	matchBy,
	fieldsMapper,
	matchedFields,
	fieldsToMatch,
	fieldsToWrite,
	contactDetails,
	contactDetailChanges,
	...PRODUCT_ROW_PARAMETERS,
	fileField,
	documentFormat,
	outputFileField,
	cursor,
	startFrom,
	startDate,
	returnAll,
	limit,
	simplify,
	filters,
	sort,
	options(...listOptions, uniqueFields, severalMatches, keepFiles),
];

/** What operations that are data ask for, in the order of the panel. */
const namedParameters = (resources: readonly Resource[]): Parameter[] => [
	...choicesIn(resources).flatMap(choiceLocators),
	fieldsMapper,
	returnAll,
	limit,
	filters,
	sort,
	options(...listOptions),
];

/** The parameters of the CRM node; a new array of new objects at every call, since n8n changes them in place. */
export const crmProperties = (): INodeProperties[] =>
	resourceProperties(CRM_RESOURCES, CRM_PARAMETERS, 'deal');

/** The parameters of the Tasks node. */
export const tasksProperties = (): INodeProperties[] =>
	resourceProperties(TASKS_RESOURCES, namedParameters(TASKS_RESOURCES), 'task');

/** The parameters of the People node. */
export const peopleProperties = (): INodeProperties[] =>
	resourceProperties(PEOPLE_RESOURCES, namedParameters(PEOPLE_RESOURCES), 'user');

/** The parameters of the API node. */
export const apiProperties = (): INodeProperties[] =>
	operationProperties(API_OPERATIONS, API_PARAMETERS, 'callMethod');

/** The parameters of the Batch node. */
export const batchProperties = (): INodeProperties[] =>
	operationProperties(BATCH_OPERATIONS, BATCH_PARAMETERS, 'callMethod');

/** The parameters of the Usage node. */
export const usageProperties = (): INodeProperties[] =>
	operationProperties(USAGE_OPERATIONS, [period, thresholds, ...REPORT_PARAMETERS, usageOptions], 'getUsage');

/** The parameters of the Usage Trigger. */
export const usageTriggerProperties = (): INodeProperties[] => [authentication(), triggerThresholds()];
