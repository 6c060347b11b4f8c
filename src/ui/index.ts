import type { INodeProperties } from 'n8n-workflow';
import { CRM_ENTITIES } from '../catalog/crm';
import { API_OPERATIONS, BATCH_OPERATIONS, CRM_RESOURCES, USAGE_OPERATIONS } from '../operations';
import { API_PARAMETERS } from './api-parameters';
import { authentication } from './authentication';
import { BATCH_PARAMETERS } from './batch-parameters';
import { cursor, startDate, startFrom } from './change-parameters';
import { operationProperties, resourceProperties } from './description-builder';
import { fileField, outputFileField } from './file-parameters';
import { filters, limit, listOptions, returnAll, simplify, sort } from './list-parameters';
import { callOptions, options } from './options';
import type { Parameter } from './parameter';
import { period } from './period-parameter';
import { PRODUCT_ROW_PARAMETERS } from './product-row-parameters';
import { recordLocator, smartProcessLocator } from './record-locator';
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
import { checkOptions, thresholds, triggerThresholds } from './usage-parameters';
import { createOptions, updateOptions, upsertOptions } from './write-options';

export { authentication, chosenBy } from './authentication';

/** In the order of the panel. */
const CRM_PARAMETERS: readonly Parameter[] = [
	smartProcessLocator,
	...CRM_ENTITIES.map(recordLocator),
	matchBy,
	fieldsMapper,
	matchedFields,
	fieldsToMatch,
	fieldsToWrite,
	contactDetails,
	contactDetailChanges,
	...PRODUCT_ROW_PARAMETERS,
	fileField,
	outputFileField,
	cursor,
	startFrom,
	startDate,
	returnAll,
	limit,
	simplify,
	filters,
	sort,
	listOptions,
	createOptions,
	upsertOptions,
	updateOptions,
	options,
	callOptions,
];

/** The parameters of the CRM node; a new array of new objects at every call, since n8n changes them in place. */
export const crmProperties = (): INodeProperties[] =>
	resourceProperties(CRM_RESOURCES, CRM_PARAMETERS, 'deal');

/** The parameters of the API node. */
export const apiProperties = (): INodeProperties[] =>
	operationProperties(API_OPERATIONS, API_PARAMETERS, 'callMethod');

/** The parameters of the Batch node. */
export const batchProperties = (): INodeProperties[] =>
	operationProperties(BATCH_OPERATIONS, [...BATCH_PARAMETERS, options], 'callMethod');

/** The parameters of the Usage node. */
export const usageProperties = (): INodeProperties[] =>
	operationProperties(
		USAGE_OPERATIONS,
		[period, thresholds, ...REPORT_PARAMETERS, checkOptions, callOptions],
		'getUsage',
	);

/** The parameters of the Usage Trigger. */
export const usageTriggerProperties = (): INodeProperties[] => [authentication(), triggerThresholds()];
