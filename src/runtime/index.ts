import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import {
	API_OPERATIONS,
	BATCH_OPERATIONS,
	CRM_RESOURCES,
	PEOPLE_RESOURCES,
	TASKS_RESOURCES,
	USAGE_OPERATIONS,
} from '../operations/resources';
import { run } from './run';

export { apiMethods } from './api-panel';
export { testWebhook } from './credential-test';
export { crmMethods, peopleMethods, tasksMethods } from './load-methods';
export { pollLimits } from './poll-limits';

/** Runs a node: its parameters are passed for the labels that errors name. */
type RunNode = (
	context: IExecuteFunctions,
	properties: () => INodeProperties[],
) => Promise<INodeExecutionData[][]>;

export const runCrm: RunNode = async (context, properties) =>
	await run(context, { operations: { resources: CRM_RESOURCES }, outputs: 1, properties });

export const runTasks: RunNode = async (context, properties) =>
	await run(context, { operations: { resources: TASKS_RESOURCES }, outputs: 1, properties });

export const runPeople: RunNode = async (context, properties) =>
	await run(context, { operations: { resources: PEOPLE_RESOURCES }, outputs: 1, properties });

export const runApi: RunNode = async (context, properties) =>
	await run(context, { operations: { operations: API_OPERATIONS }, outputs: 1, properties });

export const runBatch: RunNode = async (context, properties) =>
	await run(context, { operations: { operations: BATCH_OPERATIONS }, outputs: 1, properties });

export const runUsage: RunNode = async (context, properties) =>
	await run(context, { operations: { operations: USAGE_OPERATIONS }, outputs: 2, properties });
