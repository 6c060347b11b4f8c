import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Operation, Resource } from '../operations/types';
import { authentication } from './authentication';
import type { Parameter } from './parameter';

/** Chosen in a fresh node: reading does no harm. */
const FIRST_OPERATION = 'getAll';

/** The panel of a node with resources: Authentication, Resource, Operation, and the parameters, each drawn once for all that show it. */
export function resourceProperties(
	resources: readonly Resource[],
	parameters: readonly Parameter[],
	firstResource: string,
): INodeProperties[] {
	return [
		authentication(),
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: firstResource,
		},
		...resources.map(({ value, operations }) => ({
			...operationProperty(operations, FIRST_OPERATION),
			displayOptions: { show: { resource: [value] } },
		})),
		...parameters.flatMap((parameter) => drawForResources(parameter, resources)),
	];
}

/** The panel of a node that has operations only. */
export function operationProperties(
	operations: readonly Operation[],
	parameters: readonly Parameter[],
	firstOperation: string,
): INodeProperties[] {
	return [
		authentication(),
		operationProperty(operations, firstOperation),
		...parameters.flatMap((parameter) => {
			const users = usersOf(parameter, operations);
			return users.length === 0 ? [] : [shownFor(parameter.draw(), { operation: users })];
		}),
	];
}

function operationProperty(operations: readonly Operation[], first: string): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: operations.map(
			({ name, value, action, description }): INodePropertyOptions => ({ name, value, action, description }),
		),
		default: first,
	};
}

/** Once for each group of resources in which the same operations ask for the parameter. */
function drawForResources(parameter: Parameter, resources: readonly Resource[]): INodeProperties[] {
	const groups = new Map<string, { resource: string[]; operation: string[] }>();
	for (const { value, operations } of resources) {
		const users = usersOf(parameter, operations);
		if (users.length === 0) continue;
		const group = groups.get(users.join());
		if (group === undefined) groups.set(users.join(), { resource: [value], operation: users });
		else group.resource.push(value);
	}
	return [...groups.values()].map(({ resource, operation }) =>
		shownFor(
			parameter.draw(),
			resource.length === resources.length ? { operation } : { resource, operation },
		),
	);
}

function usersOf({ name }: Parameter, operations: readonly Operation[]): string[] {
	return operations.filter(({ parameters }) => parameters.includes(name)).map(({ value }) => value);
}

function shownFor(property: INodeProperties, show: NonNullable<IDisplayOptions['show']>): INodeProperties {
	const { displayOptions } = property;
	return { ...property, displayOptions: { ...displayOptions, show: { ...show, ...displayOptions?.show } } };
}
