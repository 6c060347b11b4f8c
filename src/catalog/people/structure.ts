import { always, type Choice, type Entity } from '../entity';

/** Chooses between departments and teams. */
const type: Choice = {
	parameter: 'structureType',
	label: 'Structure Type',
	description: 'Departments or teams',
	list: {
		fixed: [
			{ name: 'Department', value: 'DEPARTMENT' },
			{ name: 'Team', value: 'TEAM' },
		],
	},
	code: true,
	example: 'DEPARTMENT',
};

/** Chooses a department or a team. The list shows departments; a team is chosen by its ID. */
export const nodeChoice: Choice = {
	parameter: 'structureNodeId',
	label: 'Department or Team',
	description: 'A department from the list, or the ID of a team',
	list: {
		method: 'api/humanresources.node.list',
		rows: 'items',
		id: 'id',
		label: ['name'],
		parameters: { type: always('DEPARTMENT') },
	},
};

const created = [
	'name!:string parentId!:integer description:string colorName:string userIds:object moveUsersToNode:boolean',
	'createChat:boolean bindingChatIds:integers createChannel:boolean bindingChannelIds:integers',
	'createCollab:boolean bindingCollabIds:integers settings:object',
].join(' ');

/**
 * A department or a team in the company's structure (REST 3.0).
 * https://apidocs.bitrix24.com/api-reference/departments/node/index.html
 */
export const structure: Entity = {
	resource: 'structureNode',
	name: 'Department or Team',
	plural: 'Departments and Teams',
	operations: [
		{
			value: 'count',
			action: 'Count departments and teams',
			description: "Count the departments and teams in the company's structure",
			method: 'api/humanresources.node.count',
			answer: { record: '' },
			effect: 'read',
		},
		{
			value: 'create',
			description: 'Add a department or a team with its people, chats and channels',
			method: 'api/humanresources.node.add',
			set: { type },
			fields: { documented: created, at: '' },
			answer: { record: '' },
			effect: 'create',
		},
		{
			value: 'get',
			description: 'Retrieve a department or a team by its ID, with its members',
			method: 'api/humanresources.node.get',
			set: { id: nodeChoice },
			answer: { record: 'item' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many departments, or many teams, of the company',
			method: 'api/humanresources.node.list',
			set: { type },
			list: {},
			answer: { rows: 'items' },
		},
		{
			value: 'getChildren',
			action: 'Get departments and teams below another',
			description: 'List the departments and teams directly below another',
			method: 'api/humanresources.node.children',
			set: { id: nodeChoice },
			answer: { rows: 'items' },
			effect: 'read',
		},
		{
			value: 'getCommunications',
			description: 'Retrieve the chats, channels and collabs that belong to a department or a team',
			method: 'api/humanresources.node.communication.list',
			set: { id: nodeChoice },
			answer: { record: '' },
		},
		{
			value: 'getField',
			action: 'Get a field of a department or team',
			description: 'Retrieve the description of one field of departments and teams',
			method: 'api/humanresources.node.field.get',
			fields: { documented: 'name!:string', at: '' },
			answer: { record: 'item' },
		},
		{
			value: 'getFields',
			action: 'Get fields of a department or team',
			description: 'List the fields of departments and teams with their types',
			method: 'api/humanresources.node.field.list',
			answer: { rows: 'items' },
		},
		{
			value: 'move',
			description: 'Move a department or a team below another one',
			method: 'api/humanresources.node.move',
			set: { id: nodeChoice },
			fields: { documented: 'parentId!:integer', at: '' },
			answer: { record: '' },
			effect: 'idempotent',
		},
		{
			value: 'search',
			action: 'Search departments and teams',
			description: 'Find departments or teams by part of their name, optionally below one',
			method: 'api/humanresources.node.search',
			set: { type },
			fields: { documented: 'name!:string parentId:integer pagination:object', at: '' },
			answer: { rows: 'items' },
		},
		{
			value: 'update',
			description: 'Change name, description or color of a department or a team',
			method: 'api/humanresources.node.edit',
			set: { id: nodeChoice },
			fields: { documented: 'name:string description:string colorName:string', at: '' },
			answer: { record: '' },
			effect: 'idempotent',
		},
		{
			value: 'updateCommunications',
			description: 'Connect chats, channels or collabs to a department or a team, or disconnect them',
			method: 'api/humanresources.node.communication.edit',
			set: { nodeId: nodeChoice },
			fields: {
				documented:
					'communicationType!:string ids:integers removeIds:integers createDefault:boolean withChildren:boolean',
				at: '',
			},
			answer: { done: 'updated' },
			effect: 'create',
		},
	],
};
