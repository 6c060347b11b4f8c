import { userChoice } from '../choices';
import type { Choice, Entity, MethodOperation } from '../entity';

const schedule: Choice = {
	parameter: 'scheduleId',
	label: 'Work Schedule',
	description: 'The ID from the list of work schedules in Bitrix24',
};

/**
 * An operation on a working day. When no user is given, Bitrix24 takes the user of the credential.
 * https://apidocs.bitrix24.com/api-reference/timeman/base/index.html
 */
const day = (
	value: string,
	method: string,
	description: string,
	effect: MethodOperation['effect'],
	more = '',
): MethodOperation => ({
	value,
	description,
	method: `timeman.${method}`,
	fields: { documented: `USER_ID:user ${more}`, at: '' },
	answer: { record: '' },
	effect,
});

/** Parameters for another time than now, which needs a reason (REPORT). */
const TIME = 'TIME:datetime REPORT:string LAT:double LON:double';

/**
 * The working day of a user: when it began and ended, and its breaks.
 * https://apidocs.bitrix24.com/api-reference/timeman/index.html
 */
export const workingDay: Entity = {
	resource: 'workingDay',
	name: 'Working Day',
	plural: 'Working Days',
	operations: [
		day(
			'close',
			'close',
			'End the working day of a user, now or at a given time with a reason',
			'idempotent',
			TIME,
		),
		{
			value: 'getAll',
			action: 'Get many working days of a user',
			description: 'Retrieve many working days of a user, with start, end, breaks and approval',
			method: 'api/timeman.record.list',
			set: { 'filter.=userId': userChoice },
			fields: {
				documented: 'id:integer startTime:datetime endTime:datetime duration:integer',
				at: 'filter',
			},
			list: { comparisons: 'conditions', filtersBy: 'startTime:datetime' },
			answer: { rows: 'items' },
		},
		{
			value: 'getRecordField',
			action: 'Get a field of a time record',
			description: 'Retrieve the description of one field of time records',
			method: 'api/timeman.record.field.get',
			fields: { documented: 'name!:string', at: '' },
			answer: { record: 'item' },
		},
		{
			value: 'getRecordFields',
			action: 'Get fields of a time record',
			description: 'List the fields of time records with their types',
			method: 'api/timeman.record.field.list',
			answer: { rows: 'items' },
		},
		{
			value: 'getSchedule',
			name: 'Get Work Schedule',
			action: 'Get a work schedule',
			description: 'Retrieve a work schedule with its shifts, departments and users',
			method: 'timeman.schedule.get',
			set: { id: schedule },
			answer: { record: '' },
		},
		day(
			'getSettings',
			'settings',
			'Retrieve how a user works: free schedule, latest start, earliest end',
			'read',
		),
		day('getStatus', 'status', 'Check whether a user is working, on a break or finished', 'read'),
		day('open', 'open', 'Start the working day of a user, or continue it after a break', 'idempotent', TIME),
		day('pause', 'pause', 'Start a break in the working day of a user', 'idempotent'),
	],
};
