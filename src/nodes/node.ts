import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	IPollFunctions,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import type { CrmEntity } from '../catalog/crm/crm-item';
import type { Entity } from '../catalog/entity';
import { choicesIn, itemResource, resourceOf, withMore } from '../operations/resources';
import type { Operation, Resource } from '../operations/types';
import { checkEventTrigger, createEventTrigger, deleteEventTrigger } from '../runtime/event-trigger-hooks';
import { passItems } from '../runtime/emit';
import { eventLists } from '../runtime/event-lists';
import { hearEvent, startEventTrigger } from '../runtime/event-trigger';
import { entityMethods } from '../runtime/load-methods';
import { pollLimits } from '../runtime/poll-limits';
import { run } from '../runtime/run';
import { operationProperties, resourceProperties } from '../ui/description-builder';
import { entityParameters } from '../ui/entity-parameters';
import type { Parameter } from '../ui/parameter';

type ListMethods = Pick<NonNullable<INodeType['methods']>, 'listSearch' | 'loadOptions' | 'resourceMapping'>;

/**
 * A node as one value. Its file in nodes/ adds what n8n wants to read as literals: names, icon, inputs, outputs and
 * credentials. Tests and pages loop over the values that `src/nodes/index.ts` exports.
 */
export interface PackNode {
	/** Name of the node in n8n, such as `Bitrix24 CRM`; its file in nodes/ has the same. */
	readonly displayName: string;
	/** What the node can do. A node without a Resource parameter has one resource, whose value is empty. */
	readonly resources: readonly Resource[];
	/** The panel. Each call makes new objects, because n8n changes descriptions in place. */
	properties(): INodeProperties[];
	/** Functions that fill the lists of the panel. */
	readonly methods: ListMethods;
	/** Parameters of the node in the example on its page in docs/nodes. */
	readonly example: IDataObject;
}

/** A node that runs for its input items. */
export interface ActionNode extends PackNode {
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** A node whose operations come from the catalogue. */
export interface EntityNode extends ActionNode {
	/** Kinds of CRM record that `crm.item.*` serves. */
	readonly records: readonly CrmEntity[];
	readonly entities: readonly Entity[];
	/** First parts of method names: docs/methods.md lists each of their methods with the operation that calls it. */
	readonly covers: readonly string[];
}

/** A trigger that n8n polls on a schedule. */
export interface PollingNode extends PackNode {
	/** Resolves to null when there is nothing to start the workflow with. */
	poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null>;
}

/** A trigger that another program calls, at an address that n8n gives it. */
export interface WebhookNode extends PackNode {
	/** The hooks that n8n calls when a workflow is published, unpublished or tested, and when n8n starts. */
	readonly hooks: {
		checkExists(context: IHookFunctions): Promise<boolean>;
		create(context: IHookFunctions): Promise<boolean>;
		delete(context: IHookFunctions): Promise<boolean>;
	};
	webhook(context: IWebhookFunctions): Promise<IWebhookResponseData>;
	/** What runs while the workflow is published. With it n8n also calls `checkExists` at each of its starts. */
	trigger(context: ITriggerFunctions): Promise<ITriggerResponse>;
	/** Hands on what was heard. Without it n8n would start `trigger` for a test event, and wait for what it emits. */
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** A trigger that starts workflows by itself while they are published. */
export interface TriggeringNode extends PackNode {
	trigger(context: ITriggerFunctions): Promise<ITriggerResponse>;
}

export interface EntityNodeSetting {
	displayName: string;
	entities: readonly Entity[];
	/** They stand first in the list of resources. */
	records?: readonly CrmEntity[];
	/** Operations that are code instead of catalogue data, by the value of their resource. */
	more?: Readonly<Record<string, readonly Operation[]>>;
	/** Value of the resource that is chosen in a fresh node. */
	first: string;
	covers: readonly string[];
}

/** Makes a node whose resources are entities of the catalogue: panel, lists, texts and calls follow from them. */
export function entityNode(setting: EntityNodeSetting): EntityNode {
	const { displayName, entities, records = [], more = {}, first, covers } = setting;
	const resources = [
		...records.map(itemResource).sort(byName),
		...entities.map((entity) => withMore(resourceOf(entity), more[entity.resource])).sort(byName),
	];
	const choicesOfRecords = records.flatMap(({ record }) => [...(record.within ?? []), record]);
	const choices = [...new Set([...choicesOfRecords, ...choicesIn(resources)])];
	const properties = (): INodeProperties[] => resourceProperties(resources, entityParameters(choices), first);
	return {
		displayName,
		records,
		entities,
		covers,
		resources,
		properties,
		methods: entityMethods(resources, choices),
		example: { resource: first, operation: 'getAll', returnAll: true },
		execute: async (context) => await run(context, { resources, outputs: 1, properties }),
	};
}

const byName = (one: { name: string }, other: { name: string }): number => one.name.localeCompare(other.name);

export interface OperationNodeSetting {
	displayName: string;
	operations: readonly Operation[];
	/** In the order of the panel. */
	parameters: readonly Parameter[];
	/** Value of the operation that is chosen in a fresh node. */
	first: string;
	/** Number of outputs. Default 1. */
	outputs?: number;
	methods?: ListMethods;
	example: IDataObject;
}

/** Makes a node that has operations and no resources. */
export function operationNode(setting: OperationNodeSetting): ActionNode {
	const { displayName, operations, parameters, first, outputs = 1, methods = {}, example } = setting;
	const resources: Resource[] = [{ value: '', name: '', operations }];
	const properties = (): INodeProperties[] => operationProperties(operations, parameters, first);
	return {
		displayName,
		resources,
		properties,
		methods,
		example,
		execute: async (context) => await run(context, { resources, outputs, properties }),
	};
}

/** Makes a trigger that watches the limits of a portal. */
export function limitTrigger(setting: Pick<PackNode, 'displayName' | 'properties' | 'example'>): PollingNode {
	return {
		...setting,
		resources: [],
		methods: {},
		poll: async (context) => await pollLimits(context, setting.properties),
	};
}

/** Makes a trigger that Bitrix24 calls for its events. */
export function eventTrigger(setting: Pick<PackNode, 'displayName' | 'properties' | 'example'>): WebhookNode {
	return {
		...setting,
		resources: [],
		methods: { loadOptions: eventLists },
		hooks: { checkExists: checkEventTrigger, create: createEventTrigger, delete: deleteEventTrigger },
		webhook: hearEvent,
		trigger: startEventTrigger,
		execute: async (context) => await Promise.resolve(passItems(context)),
	};
}
