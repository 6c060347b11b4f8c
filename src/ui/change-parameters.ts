import { REMEMBER, START_FROM } from '../operations/records/get-changed';
import type { Parameter } from './parameter';

/** Whether the node keeps the position itself. */
export const remember: Parameter = {
	name: REMEMBER,
	draw: () => ({
		displayName: 'Remember by Itself',
		name: REMEMBER,
		type: 'boolean',
		default: false,
		description:
			'Whether the node keeps the cursor itself, so that no table is needed. Records that a later node fails to handle do not come again; to have them again, switch this off and keep the cursor yourself after they were handled.',
	}),
};

/** The position up to which changes were returned already. */
export const cursor: Parameter = {
	name: 'cursor',
	draw: () => ({
		displayName: 'Cursor',
		name: 'cursor',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.cursor }}',
		description:
			"Where the last run stopped: the field 'cursor' from its output Cursor. Keep it in the workflow, for example in a data table. Empty in the first run.",
		displayOptions: { show: { [REMEMBER]: [false] } },
	}),
};

export const startFrom: Parameter = {
	name: 'startFrom',
	draw: () => ({
		displayName: 'First Run',
		name: 'startFrom',
		type: 'options',
		options: [
			{
				name: 'Everything',
				value: START_FROM.everything,
				description: 'Return all records, in the order in which they were changed',
			},
			{ name: 'From a Date', value: START_FROM.date, description: 'Return what has changed since a date' },
			{
				name: 'From Now On',
				value: START_FROM.now,
				description: 'Return no records, only the cursor for the next run',
			},
		],
		default: START_FROM.now,
		description: 'What to return when there is no cursor yet',
	}),
};

export const startDate: Parameter = {
	name: 'startDate',
	draw: () => ({
		displayName: 'Date',
		name: 'startDate',
		type: 'dateTime',
		default: '',
		required: true,
		description: 'Return records changed since this date when there is no cursor yet',
		displayOptions: { show: { startFrom: [START_FROM.date] } },
	}),
};
