import type { CustomField } from '../fields/custom';
import { newMap, type PhpMap } from '../php/value';
import { Table } from './table';

export type NodeType = 'DEPARTMENT' | 'TEAM';

/** A department or a team of the company's structure, in both views: department.* and humanresources.node.*. */
export interface StructureNode {
	id: number;
	type: NodeType;
	name: string;
	sort: number;
	parentId: number | null;
	description: string | null;
	colorName: string | null;
	/** Seconds since 1970. */
	created: number;
	updated: number;
	/** Role by user id, e.g. MEMBER_HEAD. */
	members: Map<number, string>;
	/** Ids of chats, channels and collabs bound to it. */
	communications: Map<CommunicationType, Set<number>>;
}

export type CommunicationType = 'CHAT' | 'CHANNEL' | 'COLLAB';

/** A: owner, E: moderator, K: member, Z: asked or was asked to join. */
export interface Membership {
	role: 'A' | 'E' | 'K' | 'Z';
	/** U: the user asked, G: the group did. */
	initiatedBy: 'U' | 'G';
}

/** A workgroup or project; `values` are kept under their UPPER names as texts. */
export interface Workgroup {
	id: number;
	values: PhpMap;
	created: number;
	updated: number;
	members: Map<number, Membership>;
}

/** A working day of one person. Moments are seconds since 1970. */
export interface Workday {
	id: number;
	userId: number;
	start: number;
	finish: number | null;
	pausedAt: number | null;
	/** Seconds of breaks that have ended. */
	leaks: number;
	/** False while a change waits for the supervisor. */
	active: boolean;
	report: string;
	placeOpen: [latitude: number, longitude: number];
	placeClose: [latitude: number, longitude: number];
}

/** What time control noticed: the beginning, end or a break of a working day. */
export interface Absence {
	id: number;
	workdayId: number;
	userId: number;
	type: 'TM_START' | 'TM_PAUSE' | 'TM_CONTINUE' | 'TM_END';
	at: number;
	reportType: 'WORK' | 'PRIVATE' | 'NONE';
	text: string | null;
}

/** A custom field of users, with the flags that only user.userfield.* shows. */
export interface UserField extends CustomField {
	flags: PhpMap;
}

/** A company of an HR system (humanresources.hcmlink.*). */
export interface HcmCompany {
	id: number;
	company: string;
	crmCompanyId: number;
	title: string;
	data: PhpMap;
	created: number;
	fields: PhpMap[];
}

/** An employee that an HR system sent. */
export interface HcmEmployee {
	id: number;
	companyId: number;
	employee: string;
	person: string;
	userId: number | null;
	data: PhpMap;
	created: number;
	updated: number;
	/** Values by field code. */
	values: PhpMap;
}

export interface HcmJob {
	id: number;
	status: string;
}

/** Everything about people besides the users themselves. */
export class People {
	readonly nodes = new Table<StructureNode>();
	readonly workgroups = new Table<Workgroup>();
	readonly workdays = new Table<Workday>();
	readonly absences = new Table<Absence>();
	readonly userFields = new Table<UserField>();
	readonly hcmCompanies = new Table<HcmCompany>();
	readonly hcmEmployees = new Table<HcmEmployee>();
	readonly hcmJobs = new Table<HcmJob>();
	/** What user.option.set keeps, by application and user. */
	readonly userOptions = new Map<string, PhpMap>();
	networkRanges: PhpMap[] = [];
	timeControl: PhpMap = newMap();

	/** Ids of the departments that a person is in. */
	departmentsOf(userId: number): number[] {
		return this.nodes
			.all()
			.filter((node) => node.type === 'DEPARTMENT' && node.members.has(userId))
			.map(({ id }) => id);
	}

	/** Makes a person a member of these departments and of no other; roles that stay are kept. */
	setDepartments(userId: number, departmentIds: readonly number[]): void {
		for (const node of this.nodes.all()) {
			if (node.type !== 'DEPARTMENT') continue;
			if (!departmentIds.includes(node.id)) node.members.delete(userId);
			else if (!node.members.has(userId)) node.members.set(userId, 'MEMBER_EMPLOYEE');
		}
	}

	headOf(node: StructureNode): number | undefined {
		return [...node.members].find(([, role]) => role === 'MEMBER_HEAD')?.[0];
	}

	/** Makes a person the one head of a department; the former one stays in it. */
	setHead(node: StructureNode, userId: number): void {
		const former = this.headOf(node);
		if (former !== undefined) node.members.set(former, 'MEMBER_EMPLOYEE');
		if (userId > 0) node.members.set(userId, 'MEMBER_HEAD');
	}

	/** A node and all below it. */
	subtree(node: StructureNode): StructureNode[] {
		const children = this.nodes.all().filter(({ parentId }) => parentId === node.id);
		return [node, ...children.flatMap((child) => this.subtree(child))];
	}
}
