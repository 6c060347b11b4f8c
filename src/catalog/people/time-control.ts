import { userChoice } from '../choices';
import type { Entity } from '../entity';

/**
 * Time control: absences from the computer during working hours, and what employees say about them.
 * https://apidocs.bitrix24.com/api-reference/timeman/timecontrol/index.html
 */
export const timeControl: Entity = {
	resource: 'timeControl',
	name: 'Time Control',
	plural: 'Time Control',
	operations: [
		{
			value: 'addReport',
			action: 'Add a report about an absence',
			description: 'Add an explanation to an absence; Get Reports shows the ID of its report',
			method: 'timeman.timecontrol.report.add',
			fields: {
				documented: 'REPORT_ID!:integer TEXT!:string TYPE:string CALENDAR:flag USER_ID:user',
				at: '',
			},
			answer: { done: 'added' },
			effect: 'create',
		},
		{
			value: 'getReports',
			action: 'Get reports about the absences of a user',
			description: 'Retrieve the absences of a user in a month, day by day, with their explanations',
			method: 'timeman.timecontrol.reports.get',
			set: { USER_ID: userChoice },
			fields: 'parameters',
			answer: { record: '' },
		},
		{
			value: 'getReportSettings',
			action: 'Get settings of absence reports',
			description: "Check which reports the credential's user may see",
			method: 'timeman.timecontrol.reports.settings.get',
			answer: { record: '' },
		},
		{
			value: 'getReportUsers',
			action: 'Get users of absence reports',
			description: 'List the users whose reports can be seen, optionally of one department',
			method: 'timeman.timecontrol.reports.users.get',
			fields: { documented: 'DEPARTMENT_ID:department', at: '' },
			answer: { rows: '' },
		},
		{
			value: 'getSettings',
			action: 'Get settings of time control',
			description: 'Check whether time control is on, what it records and for whom',
			method: 'timeman.timecontrol.settings.get',
			answer: { record: '' },
		},
		{
			value: 'updateSettings',
			action: 'Update settings of time control',
			description: 'Turn time control on (Active 1) or off (0), and set what it records and for whom',
			method: 'timeman.timecontrol.settings.set',
			fields: {
				documented: [
					// A number and not a switch: only 0 turns time control off, false does not.
					// https://apidocs.bitrix24.com/api-reference/timeman/timecontrol/timeman-timecontrol-settings-set.html
					'ACTIVE:integer MINIMUM_IDLE_FOR_REPORT:integer REGISTER_OFFLINE:boolean REGISTER_IDLE:boolean',
					'REGISTER_DESKTOP:boolean REPORT_REQUEST_TYPE:string REPORT_REQUEST_USERS:users',
					'REPORT_SIMPLE_TYPE:string REPORT_SIMPLE_USERS:users REPORT_FULL_TYPE:string',
					'REPORT_FULL_USERS:users',
				].join(' '),
				at: '',
			},
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
