import type { INodeProperties } from 'n8n-workflow';
import {
	MARGIN_TEXT,
	THRESHOLD_COLLECTION,
	THRESHOLDS,
	WATCHED_AT_FIRST,
} from '../operations/usage/thresholds';
import { REPAIR } from '../triggers/subscriptions/check-subscriptions';
import { callOptions, option } from './options';
import type { Parameter } from './parameter';

/** @param description says what happens when a limit reaches its threshold. */
function limitsToWatch(description: string): INodeProperties {
	return {
		displayName: 'Limits to Watch',
		name: THRESHOLD_COLLECTION,
		type: 'collection',
		placeholder: 'Add Limit',
		default: { ...WATCHED_AT_FIRST },
		description: `${description} A limit has recovered when it is ${MARGIN_TEXT}`,
		options: THRESHOLDS.map(({ name, displayName, description: text, unit, default: first }) => ({
			displayName,
			name,
			type: 'number' as const,
			typeOptions: unit === 'percent' ? { minValue: 0, maxValue: 100 } : { minValue: 0 },
			default: first,
			description: text,
		})),
	};
}

export const thresholds: Parameter = {
	name: THRESHOLD_COLLECTION,
	draw: () =>
		limitsToWatch(
			'When a limit reaches its threshold, Alert outputs one item, and another one when the limit has recovered.',
		),
};

/** The limits that the trigger watches. */
export const triggerThresholds = (): INodeProperties =>
	limitsToWatch(
		'The workflow starts once when a limit reaches its threshold, and once more when the limit has recovered.',
	);

/** Whether Check Subscriptions puts right what it finds. */
export const repair: Parameter = {
	name: REPAIR,
	draw: () => ({
		displayName: 'Repair',
		name: REPAIR,
		type: 'boolean',
		default: false,
		description:
			'Whether to bind again what is missing for published triggers, and to remove handlers that no trigger of this n8n uses any more. Only OAuth2 can.',
	}),
};

const repeatAlerts = option(() => ({
	displayName: 'Repeat Alerts',
	name: 'repeatAlerts',
	type: 'boolean',
	default: false,
	description:
		'Whether to repeat an alert at every run until the limit has recovered, for workflows that keep track themselves',
}));

export const usageOptions = callOptions(repeatAlerts);
