import { mapOf, type PhpMap } from '../php/value';
import type { Membership, StructureNode } from '../store/people';
import type { Store } from '../store/store';

const DEPARTMENTS: ReadonlyArray<[name: string, parentId: number | null, headId: number, people: number[]]> =
	[
		['Sandbox Ltd', null, 1, [2, 3, 4, 5]],
		['Operations', 1, 6, [7, 8]],
	];

const WORKGROUPS: ReadonlyArray<[name: string, project: 'Y' | 'N', ownerId: number, people: number[]]> = [
	['Sales', 'N', 2, [1, 3, 4]],
	['Website relaunch', 'Y', 7, [1, 6]],
];

const RANGES = [
	['10.0.0.0-10.255.255.255', '10.x.x.x'],
	['172.16.0.0-172.31.255.255', '172.x.x.x'],
	['192.168.0.0-192.168.255.255', '192.168.x.x'],
] as const;

/** Default values of a group. */
export const WORKGROUP_DEFAULTS: PhpMap = mapOf({
	SITE_ID: 's1',
	DESCRIPTION: null,
	ACTIVE: 'Y',
	VISIBLE: 'Y',
	OPENED: 'N',
	CLOSED: 'N',
	SUBJECT_ID: '1',
	KEYWORDS: null,
	PROJECT: 'N',
	PROJECT_DATE_START: null,
	PROJECT_DATE_FINISH: null,
	INITIATE_PERMS: 'K',
	SCRUM_MASTER_ID: null,
	IMAGE_ID: null,
});

export const emptyCommunications = (): StructureNode['communications'] =>
	new Map([
		['CHAT', new Set<number>()],
		['CHANNEL', new Set<number>()],
		['COLLAB', new Set<number>()],
	]);

/** Adds the company's structure, two groups, and the settings of working time. */
export function addPeople(store: Store): void {
	const { people } = store;
	const now = store.now();
	for (const [name, parentId, headId, members] of DEPARTMENTS) {
		people.nodes.add({
			type: 'DEPARTMENT',
			name,
			sort: 500,
			parentId,
			description: null,
			colorName: null,
			created: now,
			updated: now,
			members: new Map([
				[headId, 'MEMBER_HEAD'],
				...members.map((id): [number, string] => [id, 'MEMBER_EMPLOYEE']),
			]),
			communications: emptyCommunications(),
		});
	}
	for (const [NAME, PROJECT, ownerId, members] of WORKGROUPS) {
		people.workgroups.add({
			values: mapOf(WORKGROUP_DEFAULTS, { NAME, PROJECT }),
			created: now,
			updated: now,
			members: new Map<number, Membership>([
				[ownerId, { role: 'A', initiatedBy: 'U' }],
				...members.map((id): [number, Membership] => [id, { role: 'K', initiatedBy: 'G' }]),
			]),
		});
	}
	people.networkRanges = RANGES.map(([ip_range, name]) => mapOf({ ip_range, name }));
	people.timeControl = mapOf({
		active: true,
		minimum_idle_for_report: 15,
		register_offline: true,
		register_idle: true,
		register_desktop: true,
		report_request_type: 'all',
		report_request_users: [],
		report_simple_type: 'all',
		report_simple_users: [],
		report_full_type: 'all',
		report_full_users: [],
	});
	people.hcmJobs.add({ status: 'IN_PROGRESS' });
}
