import { departmentChoice } from '../choices';
import type { Entity } from '../entity';

/**
 * The fields of a department. They are parameters of the methods, not fields of an object.
 * https://apidocs.bitrix24.com/api-reference/departments/department-add.html
 */
const fields = 'NAME:string PARENT:department SORT:integer UF_HEAD:user';

/**
 * A department of the company.
 * https://apidocs.bitrix24.com/api-reference/departments/index.html
 */
export const department: Entity = {
	resource: 'department',
	name: 'Department',
	plural: 'Departments',
	operations: [
		{
			value: 'create',
			description: 'Add a department below another one',
			method: 'department.add',
			fields: { documented: fields.replace('NAME', 'NAME!').replace('PARENT', 'PARENT!'), at: '' },
			answer: { id: '' },
			effect: 'create',
		},
		{
			value: 'delete',
			description: 'Delete a department; its people and departments move to the one above',
			method: 'department.delete',
			set: { ID: departmentChoice },
			answer: { done: 'deleted' },
			effect: 'idempotent',
		},
		{
			value: 'get',
			description: 'Retrieve a department by its ID, with its head and its parent',
			method: 'department.get',
			set: { ID: departmentChoice },
			answer: { record: '0' },
		},
		{
			value: 'getAll',
			description: 'Retrieve many departments: all, or by parent, exact name or head',
			method: 'department.get',
			fields: 'parameters',
			list: {},
			answer: { rows: '' },
		},
		{
			value: 'getFields',
			description: 'List the fields of departments with their labels',
			method: 'department.fields',
			answer: { fields: '' },
		},
		{
			value: 'update',
			description: 'Rename a department, move it below another one, or change its head',
			method: 'department.update',
			set: { ID: departmentChoice },
			fields: { documented: fields, at: '' },
			answer: { done: 'updated' },
			effect: 'idempotent',
		},
	],
};
