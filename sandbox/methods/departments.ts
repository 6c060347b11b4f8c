import { RestError } from '../errors';
import { listOf, mapOf, toInt, toText, type PhpMap } from '../php/value';
import { emptyCommunications } from '../seed/people';
import type { StructureNode } from '../store/people';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { orderRows } from './rows-filter';

const TITLES = {
	ID: 'ID',
	NAME: 'Department name',
	SORT: 'Sorting',
	PARENT: 'Parent department',
	UF_HEAD: 'Head',
} as const;

const NAMES = new Set(Object.keys(TITLES));

const core = (text: string): RestError => new RestError('ERROR_CORE', text);

/** A department as department.* shows it. Empty values are left out. */
function view(call: Call, node: StructureNode): PhpMap {
	const head = call.store.people.headOf(node);
	return mapOf(
		{ ID: String(node.id), NAME: node.name, SORT: node.sort },
		node.parentId !== null && { PARENT: String(node.parentId) },
		head !== undefined && { UF_HEAD: String(head) },
	);
}

const departments = (call: Call): StructureNode[] =>
	call.store.people.nodes.all().filter(({ type }) => type === 'DEPARTMENT');

/** department.get. Conditions are parameters beside `sort`, `order` and `START`, and compare for equality. */
function get(call: Call): MethodResult {
	const rows = departments(call)
		.map((node) => view(call, node))
		.filter((row) =>
			[...NAMES].every((name) => {
				const wanted = name === 'SORT' ? call.controller(name) : call.classic(name);
				return wanted === undefined || listOf(wanted).map(toText).includes(toText(row[name]));
			}),
		);
	// Case counts here: `sort` names a field, and `SORT` is a condition.
	const order = { [toText(call.controller('sort')).toUpperCase()]: toText(call.classic('order')) };
	const { rows: page, info } = pageOfRows(call, orderRows(rows, order, NAMES));
	return { result: page, ...info };
}

function existing(call: Call): StructureNode {
	const found = departments(call).find(({ id }) => id === toInt(call.classic('ID')));
	if (!found) throw core('Department not found');
	return found;
}

/** The parent in a call. @throws RestError when it is missing, or below the department itself. */
function parentOf(call: Call, node?: StructureNode): number {
	const parent = departments(call).find(({ id }) => id === toInt(call.classic('PARENT')));
	if (!parent || (node && call.store.people.subtree(node).includes(parent)))
		throw core('There can only be one top-level department in the company structure');
	return parent.id;
}

function add(call: Call): MethodResult {
	const { people } = call.store;
	const name = toText(call.classic('NAME'));
	if (name === '') throw core('Department name not provided.<br>');
	const now = call.store.now();
	const node = people.nodes.add({
		type: 'DEPARTMENT',
		name,
		sort: toInt(call.controller('SORT')) || 500,
		parentId: parentOf(call),
		description: null,
		colorName: null,
		created: now,
		updated: now,
		members: new Map(),
		communications: emptyCommunications(),
	});
	people.setHead(node, toInt(call.classic('UF_HEAD')));
	return { result: node.id };
}

function update(call: Call): MethodResult {
	const node = existing(call);
	if (call.classic('PARENT') !== undefined) node.parentId = parentOf(call, node);
	if (call.classic('NAME') !== undefined) node.name = toText(call.classic('NAME'));
	if (call.controller('SORT') !== undefined) node.sort = toInt(call.controller('SORT'));
	if (call.classic('UF_HEAD') !== undefined) call.store.people.setHead(node, toInt(call.classic('UF_HEAD')));
	node.updated = call.store.now();
	return { result: true };
}

/** Deletes a department. Its people and the departments below it move up. */
function remove(call: Call): MethodResult {
	const { nodes } = call.store.people;
	const node = existing(call);
	const parent = node.parentId === null ? undefined : nodes.get(node.parentId);
	if (!parent) throw core('Access denied');
	for (const child of nodes.all()) if (child.parentId === node.id) child.parentId = parent.id;
	for (const userId of node.members.keys()) {
		if (!parent.members.has(userId)) parent.members.set(userId, 'MEMBER_EMPLOYEE');
	}
	return { result: nodes.delete(node.id) };
}

const writing = (name: string, run: Method['run']): Method => ({
	name: `department.${name}`,
	scope: 'department',
	cost: 'write',
	run: (call) => {
		if (!call.isAdmin) throw core('Access denied');
		return run(call);
	},
});

/**
 * department.* (https://apidocs.bitrix24.com/api-reference/departments/index.html), an older view of
 * humanresources.node.*.
 */
export const departmentMethods: Method[] = [
	{ name: 'department.get', scope: 'department', cost: 'list', run: get },
	{
		name: 'department.fields',
		scope: 'department',
		cost: 'read',
		run: () => ({ result: mapOf(TITLES) }),
	},
	writing('add', add),
	writing('update', update),
	writing('delete', remove),
];
