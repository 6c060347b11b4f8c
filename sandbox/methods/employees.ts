import { errors3 } from '../errors';
import { mapOf, type PhpMap } from '../php/value';
import type { NodeType } from '../store/people';
import type { User } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { answer3, choose, fieldMethods, requiredInt, requiredText, selectOf, type Field3 } from './rest3';

const FIELDS: readonly Field3[] = [
	{ name: 'userId', type: 'int' },
	{ name: 'name', type: 'string' },
	{ name: 'workPosition', type: 'string' },
	{ name: 'avatar', type: 'string' },
	{ name: 'url', type: 'string' },
	{ name: 'departments', type: 'array' },
	{ name: 'teams', type: 'array' },
];

const scope = 'humanresources';

const nodesOf = (call: Call, userId: number, type: NodeType): PhpMap[] =>
	call.store.people.nodes
		.all()
		.filter((node) => node.type === type && node.members.has(userId))
		.map(({ id, name }) => mapOf({ id, name }));

function view(call: Call, user: User): PhpMap {
	return mapOf({
		userId: user.id,
		name: `${user.name} ${user.lastName}`,
		workPosition: user.position,
		avatar: null,
		url: `/company/personal/user/${user.id}/`,
		departments: nodesOf(call, user.id, 'DEPARTMENT'),
		teams: nodesOf(call, user.id, 'TEAM'),
	});
}

/** Users who belong to the company's structure. */
const employees = (call: Call): User[] =>
	call.store.users.filter(({ id }) => call.store.people.departmentsOf(id).length > 0);

function search(call: Call): MethodResult {
	const name = requiredText(call, 'name', 'Parameter "name" is required.').toLowerCase();
	const names = selectOf(
		call,
		FIELDS.map((field) => field.name),
		'EmployeeDto',
	);
	const nodeId = call.controller('nodeId') === undefined ? undefined : requiredInt(call, 'nodeId');
	const found = call.store.users.filter(
		(user) =>
			`${user.name} ${user.lastName}`.toLowerCase().includes(name) &&
			(nodeId === undefined || call.store.people.nodes.get(nodeId)?.members.has(user.id) === true),
	);
	return answer3({ items: found.map((user) => choose(view(call, user), names)) });
}

/** humanresources.employee.subordinates: everybody in and below the nodes that a person heads. */
function subordinates(call: Call): MethodResult {
	const userId = requiredInt(call, 'id');
	if (userId < 1)
		throw errors3.validation('id', 'Parameter "id" is required and must be a positive integer.');
	const { people } = call.store;
	const departments = people.nodes
		.all()
		.filter((node) => node.members.get(userId) === 'MEMBER_HEAD')
		.map((node) => {
			const below = new Set(people.subtree(node).flatMap(({ members }) => [...members.keys()]));
			below.delete(userId);
			return mapOf({
				nodeId: node.id,
				name: node.name,
				role: 'HEAD',
				subordinatesCount: below.size,
			});
		});
	return answer3({ userId, departments });
}

function multidepartment(call: Call): MethodResult {
	const found = employees(call)
		.map((user) => view(call, user))
		.filter(({ departments }) => Array.isArray(departments) && departments.length > 1)
		.map((row) => choose(row, ['userId', 'name', 'workPosition', 'departments']));
	return answer3({ employees: found, total: found.length });
}

const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `api/humanresources.employee.${name}`,
	scope,
	cost,
	run,
});

/** humanresources.employee.* (https://apidocs.bitrix24.com/api-reference/departments/employee/index.html). */
export const employeeMethods: Method[] = [
	method('count', 'read', (call) => answer3({ total: employees(call).length })),
	method('search', 'list', search),
	method('subordinates', 'read', subordinates),
	method('multidepartment', 'list', multidepartment),
	...fieldMethods('humanresources.employee', scope, FIELDS),
];
