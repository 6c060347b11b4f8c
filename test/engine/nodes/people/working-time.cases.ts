import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

export const workingDay: EntityCases = {
	given: { userId: 3, scheduleId: 1, day: ['timeman.open', { USER_ID: 3 }, 'STATUS'] },
	operations: {
		close: {
			parameters: { fields: mapped({ USER_ID: 3 }) },
			sent: { USER_ID: 3 },
			answer: { STATUS: 'CLOSED', TIME_FINISH: expect.any(String) },
		},
		getAll: {
			parameters: {
				filters: {
					conditions: [{ field: 'startTime', operator: 'greaterOrEqual', value: '2020-01-01T00:00:00Z' }],
				},
				sort: { rules: [{ field: 'id', direction: 'DESC' }] },
			},
			sent: {
				filter: [
					['startTime', '>=', expect.stringContaining('2020-01-01T')],
					['userId', '=', 3],
				],
				order: { id: 'DESC' },
			},
			answer: { userId: 3, startTime: expect.any(String) },
		},
		getRecordField: {
			parameters: { fields: mapped({ name: 'duration' }) },
			sent: { name: 'duration' },
			answer: { name: 'duration' },
		},
		getRecordFields: { sent: {}, answer: { name: 'id' } },
		getSchedule: { sent: { id: '$scheduleId' }, answer: { NAME: expect.any(String) } },
		getSettings: { sent: {}, answer: { UF_TIMEMAN: true } },
		getStatus: {
			parameters: { fields: mapped({ USER_ID: 3 }) },
			sent: { USER_ID: 3 },
			answer: { STATUS: 'OPENED' },
		},
		open: {
			parameters: { fields: mapped({ USER_ID: 4, LAT: 52.5, LON: 13.4 }) },
			sent: { USER_ID: 4, LAT: 52.5, LON: 13.4 },
			answer: { STATUS: 'OPENED', LAT_OPEN: 52.5 },
		},
		pause: {
			parameters: { fields: mapped({ USER_ID: 3 }) },
			sent: { USER_ID: 3 },
			answer: { STATUS: 'PAUSED' },
		},
	},
};

/** Now at the sandbox portal, whose clock is three hours ahead of UTC. */
const now = new Date(Date.now() + 3 * 3_600_000);
const month = { MONTH: now.getUTCMonth() + 1, YEAR: now.getUTCFullYear() };

export const timeControl: EntityCases = {
	given: {
		userId: 1,
		day: ['timeman.open', {}, 'STATUS'],
		reportId: ['timeman.timecontrol.reports.get', { USER_ID: 1, ...month }, 'report.days.0.reports.0.id'],
	},
	operations: {
		addReport: {
			parameters: { fields: mapped({ REPORT_ID: '$reportId', TEXT: 'Dentist', CALENDAR: false }) },
			sent: { REPORT_ID: '$reportId', TEXT: 'Dentist', CALENDAR: 'N' },
			answer: { added: true },
		},
		getReportSettings: { sent: {}, answer: { user_id: 1, departments: expect.any(Array) } },
		getReportUsers: {
			parameters: { fields: mapped({ DEPARTMENT_ID: 2 }) },
			sent: { DEPARTMENT_ID: 2 },
			answer: { id: expect.any(Number), last_name: expect.any(String) },
		},
		getReports: {
			parameters: { fields: mapped(month) },
			sent: { USER_ID: 1, ...month },
			answer: { report: { days: [{ reports: [{ user_id: '1' }] }] } },
		},
		getSettings: { sent: {}, answer: { active: true, report_full_type: 'all' } },
		updateSettings: {
			parameters: { fields: mapped({ ACTIVE: 1, REPORT_FULL_TYPE: 'user', REPORT_FULL_USERS: '2, 3' }) },
			sent: { ACTIVE: 1, REPORT_FULL_TYPE: 'user', REPORT_FULL_USERS: [2, 3] },
			answer: { updated: true },
		},
	},
};

const ranges = [{ ip_range: '10.0.0.0-10.255.255.255', name: 'Office' }];

export const officeNetwork: EntityCases = {
	operations: {
		check: {
			parameters: { fields: mapped({ IP: '10.1.2.3' }) },
			sent: { IP: '10.1.2.3' },
			answer: { ip: '10.1.2.3', range: '10.0.0.0-10.255.255.255' },
		},
		getAll: { sent: {}, answer: { ip_range: '10.0.0.0-10.255.255.255' } },
		replaceAll: {
			parameters: { fields: mapped({ RANGES: ranges }) },
			sent: { RANGES: ranges },
			answer: { updated: true },
		},
	},
};
