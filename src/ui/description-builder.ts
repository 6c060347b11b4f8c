import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Operation, Resource } from '../operations/types';
import { authentication } from './authentication';
import type { Parameter } from './parameter';

/** The operation that is chosen in a fresh node: one that reads, because reading does no harm. */
const firstOf = (operations: readonly Operation[]): string =>
	(
		operations.find(({ value }) => value === 'getAll') ??
		operations.find(({ value }) => /^get/.test(value)) ??
		operations[0]
	).value;

/**
 * The panel of a node with resources: Authentication, Resource, Operation, and the parameters. A parameter is drawn once for
 * all resources and operations that show it.
 */
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

/** The panel of a node without resources: Authentication, Operation, and the parameters. */
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

/** Resources that share one drawing of a parameter, and their operations that show it. */
interface Group {
	resources: Resource[];
	operations: Set<string>;
}

/**
 * Draws a parameter once for each group of resources. n8n shows it for every combination of the group's resources and
 * operations, so a resource joins a group only if each such combination asks for the parameter.
 * @param root prefix of parameters outside of the collection that holds this one: `/` inside of one.
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

/** Draws a collection with its parts, sorted by label. Each part has display options of its own. */
function withParts({ name, draw, parts }: Parameter, resources: readonly Resource[]): INodeProperties {
	if (parts === undefined) return draw();
	const options = parts
		.flatMap((part) => (part.name === name ? [part.draw()] : drawFor(part, resources, '/')))
		.sort((one, other) => one.displayName.localeCompare(other.displayName));
	return { ...draw(), options };
}

/** Whether all operations of a resource that are in the set show the parameter. */
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
