import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Operation, Resource } from '../operations/types';
import { authentication } from './authentication';
import type { Parameter } from './parameter';

/** Chosen in a fresh node: reading does no harm. */
const firstOf = (operations: readonly Operation[]): string =>
	(
		operations.find(({ value }) => value === 'getAll') ??
		operations.find(({ value }) => /^get/.test(value)) ??
		operations[0]
	).value;

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
			...operationProperty(operations, firstOf(operations)),
			displayOptions: { show: { resource: [value] } },
		})),
		...parameters.flatMap((parameter) => drawFor(parameter, resources)),
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
		...parameters.flatMap((parameter) => drawFor(parameter, [{ value: '', name: '', operations }])),
	];
}

function operationProperty(operations: readonly Operation[], wanted: string): INodeProperties {
	const first = operations.find(({ value }) => value === wanted) ?? operations.find(reads) ?? operations[0];
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: operations.map(
			({ name, value, action, description }): INodePropertyOptions => ({ name, value, action, description }),
		),
		default: first.value,
	};
}

const reads = ({ value }: Operation): boolean => value.startsWith('get');

/** Resources that show a parameter, and their operations that ask for it. */
interface Group {
	resources: Resource[];
	operations: Set<string>;
}

/**
 * Once for each group of resources. A group is shown for all its operations in all its resources, so a resource joins
 * one only when none has an operation of the other's that does not ask for the parameter.
 * @param root what stands before names of parameters that are not beside it.
 */
function drawFor(parameter: Parameter, resources: readonly Resource[], root = ''): INodeProperties[] {
	const { name } = parameter;
	const groups: Group[] = [];
	for (const resource of resources) {
		const users = usersOf(parameter, resource.operations);
		if (users.length === 0) continue;
		const group = groups.find((one) => {
			const operations = new Set([...one.operations, ...users]);
			return [...one.resources, resource].every((each) => isExact(parameter, each, operations));
		});
		if (group === undefined) groups.push({ resources: [resource], operations: new Set(users) });
		else {
			group.resources.push(resource);
			for (const user of users) group.operations.add(user);
		}
	}
	return groups.map(({ resources: members, operations }) => {
		const always = members.every((member) => member.operations.every((one) => one.parameters.includes(name)));
		return shownFor(withParts(parameter, members), {
			...(members.length < resources.length && { [`${root}resource`]: members.map(({ value }) => value) }),
			...(!always && { [`${root}operation`]: [...operations] }),
		});
	});
}

/** A collection holds its parts in the order of their labels; each says itself for which operations it is. */
function withParts({ name, draw, parts }: Parameter, resources: readonly Resource[]): INodeProperties {
	if (parts === undefined) return draw();
	const options = parts
		.flatMap((part) => (part.name === name ? [part.draw()] : drawFor(part, resources, '/')))
		.sort((one, other) => one.displayName.localeCompare(other.displayName));
	return { ...draw(), options };
}

/** Whether all operations of a resource that are in the set ask for the parameter. */
const isExact = ({ name }: Parameter, { operations }: Resource, set: ReadonlySet<string>): boolean =>
	operations.every(({ value, parameters }) => !set.has(value) || parameters.includes(name));

function usersOf({ name }: Parameter, operations: readonly Operation[]): string[] {
	return operations.filter(({ parameters }) => parameters.includes(name)).map(({ value }) => value);
}

function shownFor(property: INodeProperties, show: NonNullable<IDisplayOptions['show']>): INodeProperties {
	const { displayOptions } = property;
	if (Object.keys(show).length === 0) return property;
	return { ...property, displayOptions: { ...displayOptions, show: { ...show, ...displayOptions?.show } } };
}
