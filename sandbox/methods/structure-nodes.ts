import { errors3 } from '../errors';
import { mapOf, toText, type PhpMap } from '../php/value';
import { emptyCommunications } from '../seed/people';
import type { NodeType, StructureNode } from '../store/people';
import type { Call, Method, MethodResult } from './method';
import {
	answer3,
	choose,
	fieldMethods,
	pageOf3,
	requiredInt,
	requiredText,
	selectOf,
	type Field3,
} from './rest3';
import { memberFields, memberRows, membersByRole, putMembers } from './structure-members';

const FIELDS: readonly Field3[] = [
	{ name: 'id', type: 'int', filterable: true, sortable: true },
	{ name: 'name', type: 'string', sortable: true },
	{ name: 'type', type: 'string', filterable: true },
	{ name: 'structureId', type: 'int', filterable: true },
	{ name: 'parentId', type: 'int', filterable: true },
	{ name: 'description', type: 'string' },
	{ name: 'accessCode', type: 'string' },
	{ name: 'userCount', type: 'int' },
	{ name: 'colorName', type: 'string' },
	{ name: 'xmlId', type: 'string' },
	{ name: 'createdAt', type: 'string', sortable: true },
	{ name: 'updatedAt', type: 'string' },
	{ name: 'members', type: 'array' },
];

/** Fields that lists show and accept in `select`. Only node.get and node.add know `members`. */
const LISTED = FIELDS.map(({ name }) => name).filter((name) => name !== 'members');

const COLORS = ['blue', 'green', 'cyan', 'orange', 'purple', 'pink'];

const scope = 'humanresources';

/** Most rows of a page of node.list and node.search. */
const LONGEST_PAGE = 200;

function view(call: Call, node: StructureNode): PhpMap {
	const { time } = call.store;
	return mapOf({
		id: node.id,
		name: node.name,
		type: node.type,
		structureId: 1,
		parentId: node.parentId,
		description: node.description,
		accessCode: `DR${node.id}`,
		userCount: node.members.size,
		colorName: node.colorName,
		xmlId: null,
		createdAt: time.format(node.created),
		updatedAt: time.format(node.updated),
	});
}

const withMembers = (call: Call, node: StructureNode): PhpMap =>
	Object.assign(view(call, node), { members: memberRows(call, node) });

/** The node with that ID. @throws RestError when there is none. */
export function nodeWith(call: Call, id: number): StructureNode {
	const node = call.store.people.nodes.get(id);
	if (!node) throw errors3.recordNotFound(id);
	return node;
}

function typeOf(call: Call): NodeType {
	const type = requiredText(call, 'type');
	if (type !== 'DEPARTMENT' && type !== 'TEAM')
		throw errors3.validation('type', 'Invalid value of `type`. Allowed: DEPARTMENT, TEAM.');
	return type;
}

function colorOf(call: Call): string | null {
	const color = call.controller('colorName');
	if (color === undefined || color === null) return null;
	if (!COLORS.includes(toText(color)))
		throw errors3.validation('colorName', `Invalid value of \`colorName\`. Allowed: ${COLORS.join(', ')}.`);
	return toText(color);
}

function add(call: Call): MethodResult {
	const type = typeOf(call);
	const name = requiredText(call, 'name');
	const parent = nodeWith(call, requiredInt(call, 'parentId'));
	const members = membersByRole(call.controller('userIds'), type);
	const now = call.store.now();
	const { people } = call.store;
	const node = people.nodes.add({
		type,
		name,
		sort: 500,
		parentId: parent.id,
		description: call.controller('description') === undefined ? null : toText(call.controller('description')),
		colorName: colorOf(call),
		created: now,
		updated: now,
		members: new Map(),
		communications: emptyCommunications(),
	});
	putMembers(call, node, members);
	if (call.flag('moveUsersToNode') && type === 'DEPARTMENT') {
		for (const userId of members.keys()) people.setDepartments(userId, [node.id]);
	}
	return { result: withMembers(call, node) };
}

function edit(call: Call): MethodResult {
	const node = nodeWith(call, requiredInt(call, 'id'));
	const { name, description } = call.parameters;
	const colorName = colorOf(call);
	if (name === undefined && description === undefined && colorName === null)
		throw errors3.validation(
			'name',
			'At least one of the following fields must be provided: name, description, colorName.',
		);
	if (name !== undefined) node.name = requiredText(call, 'name');
	if (description !== undefined) node.description = toText(description);
	if (colorName !== null) node.colorName = colorName;
	return changed(call, node);
}

function move(call: Call): MethodResult {
	const node = nodeWith(call, requiredInt(call, 'id'));
	const parent = nodeWith(call, requiredInt(call, 'parentId'));
	if (call.store.people.subtree(node).includes(parent)) throw errors3.accessDenied();
	node.parentId = parent.id;
	return changed(call, node);
}

function changed(call: Call, node: StructureNode): MethodResult {
	node.updated = call.store.now();
	return { result: view(call, node) };
}

function get(call: Call): MethodResult {
	const node = nodeWith(call, requiredInt(call, 'id'));
	const names = selectOf(call, [...LISTED, 'members'], 'NodeDto');
	return answer3({ item: choose(withMembers(call, node), names) });
}

const ofType = (call: Call, type: NodeType): StructureNode[] =>
	call.store.people.nodes.all().filter((node) => node.type === type);

function list(call: Call): MethodResult {
	const type = typeOf(call);
	const names = selectOf(call, LISTED, 'NodeDto');
	const page = pageOf3(call, ofType(call, type), LONGEST_PAGE);
	return answer3({ items: page.map((node) => choose(view(call, node), names)) });
}

function children(call: Call): MethodResult {
	const parent = nodeWith(call, requiredInt(call, 'id'));
	const names = selectOf(call, LISTED, 'NodeDto');
	const found = call.store.people.nodes.all().filter(({ parentId }) => parentId === parent.id);
	return answer3({ items: found.map((node) => choose(view(call, node), names)) });
}

function search(call: Call): MethodResult {
	const type = typeOf(call);
	const name = requiredText(call, 'name').toLowerCase();
	const parentId = call.controller('parentId');
	const within =
		parentId === undefined
			? call.store.people.nodes.all()
			: call.store.people.subtree(nodeWith(call, requiredInt(call, 'parentId')));
	const found = within.filter((node) => node.type === type && node.name.toLowerCase().includes(name));
	return answer3({ items: pageOf3(call, found, LONGEST_PAGE).map((node) => view(call, node)) });
}

const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `api/humanresources.node.${name}`,
	scope,
	cost,
	run: (call) => {
		// A portal has settings for these rights. Here administrators change the structure.
		if (cost === 'write' && !call.isAdmin) throw errors3.accessDenied();
		return run(call);
	},
});

/**
 * humanresources.node.* (https://apidocs.bitrix24.com/api-reference/departments/node/index.html): the company's
 * structure in REST 3.0.
 */
export const structureNodeMethods: Method[] = [
	method('add', 'write', add),
	method('edit', 'write', edit),
	method('move', 'write', move),
	method('get', 'read', get),
	method('list', 'list', list),
	method('children', 'list', children),
	method('search', 'list', search),
	method('count', 'read', (call) =>
		answer3({ departments: ofType(call, 'DEPARTMENT').length, teams: ofType(call, 'TEAM').length }),
	),
	...fieldMethods('humanresources.node', scope, FIELDS),
	...fieldMethods('humanresources.node.member', scope, memberFields),
];
