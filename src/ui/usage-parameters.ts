import { THRESHOLD_COLLECTION, THRESHOLDS, WATCHED_AT_FIRST } from '../operations/thresholds';
import type { Parameter } from './parameter';

export const thresholds: Parameter = {
	name: THRESHOLD_COLLECTION,
	draw: () => ({
		displayName: 'Limits to Watch',
		name: THRESHOLD_COLLECTION,
		type: 'collection',
		placeholder: 'Add Limit',
		default: { ...WATCHED_AT_FIRST },
		description: 'Each limit that reaches its threshold gives an item on the output Alert',
		options: THRESHOLDS.map(({ name, displayName, description, default: first }) => ({
			displayName,
			name,
			type: 'number' as const,
			default: first,
			description,
		})),
	}),
};
