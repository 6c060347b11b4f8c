import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	IPollFunctions,
} from 'n8n-workflow';
import type { CrmEntity } from '../catalog/crm/crm-item';
import type { Entity } from '../catalog/entity';
import { choicesIn, itemResource, resourceOf, withMore } from '../operations/resources';
import type { Operation, Resource } from '../operations/types';
import { testWebhook } from '../runtime/credential-test';
import { entityMethods } from '../runtime/load-methods';
import { pollLimits } from '../runtime/poll-limits';
import { run } from '../runtime/run';
import { operationProperties, resourceProperties } from '../ui/description-builder';
import { entityParameters } from '../ui/entity-parameters';
import type { Parameter } from '../ui/parameter';

type NodeMethods = NonNullable<INodeType['methods']>;

/**
 * A node as one value. Its file in nodes/ takes panel, methods and execution from it; its page in docs/nodes, its test
 * cases, its icons and its budget are checked for every value that `src/nodes/index.ts` names.
 */
export interface PackNode {
	/** What the node can do. A node without a Resource parameter has one resource, whose value is empty. */
	readonly resources: readonly Resource[];
	/** The panel. Each call gives new objects, because n8n changes descriptions in place. */
	properties(): INodeProperties[];
	/** What fills the lists of the panel, and the credential test. */
	readonly methods: NodeMethods;
	/** Parameters of the node in the example on its page in docs/nodes. */
	readonly example: IDataObject;
}

/** A node that n8n runs for its input items. */
export interface ActionNode extends PackNode {
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** A node whose operations come from the catalogue. */
export interface EntityNode extends ActionNode {
	/** Kinds of CRM record that crm.item.* serves. */
	readonly records: readonly CrmEntity[];
	readonly entities: readonly Entity[];
	/** First parts of method names: docs/methods.md lists each of their methods with the operation that calls it. */
	readonly covers: readonly string[];
}

/** A trigger that n8n calls on a schedule. */
export interface PollingNode extends PackNode {
	poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null>;
}

export interface EntityNodeSetting {
	entities: readonly Entity[];
	/** These stand first in the list of resources. */
	records?: readonly CrmEntity[];
	/** Operations beside the catalogue's, by the value of their resource. */
	more?: Readonly<Record<string, readonly Operation[]>>;
	/** The resource that is chosen in a fresh node. */
	first: string;
	covers: readonly string[];
}

/** A node whose resources are entities of the catalogue: panel, lists, texts, calls and checks follow from them. */
export function entityNode({
	entities,
	records = [],
	more = {},
	first,
	covers,
}: EntityNodeSetting): EntityNode {
	const resources = [
		...records.map(itemResource).sort(byName),
		...entities.map((entity) => withMore(resourceOf(entity), more[entity.resource])).sort(byName),
	];
	const choices = [
		...new Set([
			...records.flatMap(({ record }) => [...(record.within ?? []), record]),
			...choicesIn(resources),
		]),
	];
	const properties = (): INodeProperties[] => resourceProperties(resources, entityParameters(choices), first);
	return {
		...{ records, entities, covers, resources, properties },
		methods: { ...entityMethods(resources, choices), credentialTest: { testWebhook } },
		example: { resource: first, operation: 'getAll', returnAll: true },
		execute: async (context) => await run(context, { resources, outputs: 1, properties }),
	};
}

const byName = (one: { name: string }, other: { name: string }): number => one.name.localeCompare(other.name);

export interface OperationNodeSetting {
	operations: readonly Operation[];
	/** In the order of the panel. */
	parameters: readonly Parameter[];
	/** The operation that is chosen in a fresh node. */
	first: string;
	/** Number of outputs. Default 1. */
	outputs?: number;
	methods?: NodeMethods;
	example: IDataObject;
}

/** A node that has operations and no resources. */
export function operationNode(setting: OperationNodeSetting): ActionNode {
	const { operations, parameters, first, outputs = 1, methods, example } = setting;
	const resources: Resource[] = [{ value: '', name: '', operations }];
	const properties = (): INodeProperties[] => operationProperties(operations, parameters, first);
	return {
		...{ resources, properties, example },
		methods: { ...methods, credentialTest: { testWebhook } },
		execute: async (context) => await run(context, { resources, outputs, properties }),
	};
}

/** A trigger that watches the limits of a portal. */
export function limitTrigger(properties: () => INodeProperties[], example: IDataObject): PollingNode {
	return {
		...{ resources: [], properties, example },
		methods: { credentialTest: { testWebhook } },
		poll: async (context) => await pollLimits(context, properties),
	};
}
