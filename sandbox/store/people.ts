import type { CustomField } from '../fields/custom';
import { newMap, type PhpMap } from '../php/value';
import { Table } from './table';

export type NodeType = 'DEPARTMENT' | 'TEAM';

/** A department or team of the company's structure, for department.* and humanresources.node.*. */
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
	/** Role, such as MEMBER_HEAD, by user ID. */
	members: Map<number, string>;
	/** IDs of the chats, channels and collabs of the node. */
	communications: Map<CommunicationType, Set<number>>;
}

export type CommunicationType = 'CHAT' | 'CHANNEL' | 'COLLAB';

/** Role of a person in a group. A: owner, E: moderator, K: member, Z: asked, or was asked, to join. */
export interface Membership {
	role: 'A' | 'E' | 'K' | 'Z';
	/** U: the user asked, G: the group did. */
	initiatedBy: 'U' | 'G';
}

/** A workgroup or project. `values` are texts under UPPER names. */
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
	/** Seconds of finished breaks. */
	leaks: number;
	/** False while a change waits for the approval of the supervisor. */
	active: boolean;
	report: string;
	placeOpen: [latitude: number, longitude: number];
	placeClose: [latitude: number, longitude: number];
}

/** An event of time control: start, end or break of a working day. */
export interface Absence {
	id: number;
	workdayId: number;
	userId: number;
	type: 'TM_START' | 'TM_PAUSE' | 'TM_CONTINUE' | 'TM_END';
	at: number;
	reportType: 'WORK' | 'PRIVATE' | 'NONE';
	text: string | null;
}

/** A custom field of users, with flags that only user.userfield.* shows. */
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

/** Structure, groups, working time and the like; the users themselves are in the store. */
export class People {
	readonly nodes = new Table<StructureNode>();
	readonly workgroups = new Table<Workgroup>();
	readonly workdays = new Table<Workday>();
	readonly absences = new Table<Absence>();
	readonly userFields = new Table<UserField>();
	readonly hcmCompanies = new Table<HcmCompany>();
	readonly hcmEmployees = new Table<HcmEmployee>();
	readonly hcmJobs = new Table<HcmJob>();
	/** Values of user.option.set by application and user. */
	readonly userOptions = new Map<string, PhpMap>();
	networkRanges: PhpMap[] = [];
	timeControl: PhpMap = newMap();

	/** IDs of the departments of a person. */
	departmentsOf(userId: number): number[] {
		return this.nodes
			.all()
			.filter((node) => node.type === 'DEPARTMENT' && node.members.has(userId))
			.map(({ id }) => id);
	}

	/** Makes a person a member of these departments only. Roles in departments that stay are kept. */
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

	/** Makes a person the only head of a department. The former head stays a member. */
	setHead(node: StructureNode, userId: number): void {
		const former = this.headOf(node);
		if (former !== undefined) node.members.set(former, 'MEMBER_EMPLOYEE');
		if (userId > 0) node.members.set(userId, 'MEMBER_HEAD');
	}

	/** A node and all nodes below it. */
	subtree(node: StructureNode): StructureNode[] {
		const children = this.nodes.all().filter(({ parentId }) => parentId === node.id);
		return [node, ...children.flatMap((child) => this.subtree(child))];
	}
}
