import { userChoice } from '../choices';
import type { Entity } from '../entity';

/**
 * An employee with the departments and teams that the employee belongs to (REST 3.0).
 * https://apidocs.bitrix24.com/api-reference/departments/employee/index.html
 */
export const employee: Entity = {
	resource: 'employee',
	name: 'Employee',
	plural: 'Employees',
	operations: [
		{
			value: 'count',
			action: 'Count employees',
			description: "Count the people in the company's structure",
			method: 'api/humanresources.employee.count',
			answer: { record: '' },
			effect: 'read',
		},
		{
			value: 'getField',
			action: 'Get a field of an employee',
			description: 'Retrieve the description of one field of employees',
			method: 'api/humanresources.employee.field.get',
			fields: { documented: 'name!:string', at: '' },
			answer: { record: 'item' },
		},
		{
			value: 'getFields',
			action: 'Get fields of an employee',
			description: 'List the fields of employees with their types',
			method: 'api/humanresources.employee.field.list',
			answer: { rows: 'items' },
		},
		{
			value: 'getInSeveralDepartments',
			action: 'Get employees in several departments',
			description: 'List the people who belong to more than one department',
			method: 'api/humanresources.employee.multidepartment',
			answer: { rows: 'employees' },
			effect: 'read',
		},
		{
			value: 'getSubordinates',
			name: 'Count Subordinates',
			description: 'Count the people under a user, one item for each department that the user leads',
			method: 'api/humanresources.employee.subordinates',
			set: { id: userChoice },
			answer: { rows: 'departments' },
			effect: 'read',
		},
		{
			value: 'search',
			action: 'Search employees',
			description: 'Find employees by name, optionally in one department; shows departments and teams',
			method: 'api/humanresources.employee.search',
			fields: { documented: 'name!:string nodeId:integer', at: '' },
			answer: { rows: 'items' },
		},
	],
};
