import { LoadOptionsContext } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	type ILoadOptionsFunctions,
	type INode,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { additionalData } from './harness-additional-data';
import { TestCredentials, type CredentialData } from './harness-credentials';
import type { PackTypes } from './harness-node-types';
import { node as complete } from './harness-workflow';

/** The open panel of a node for which the editor loads a list. */
export interface PanelState {
	/** Parameters of the node. Missing ones have their defaults, as in the editor. */
	parameters?: INodeParameters;
	credentials: CredentialData;
	/** Path of the parameter with the list, for methods that read parameters beside it. */
	path?: string;
	typeVersion?: number;
}

export interface ListSearchState extends PanelState {
	/** Text that the user has typed. */
	filter?: string;
	/** Token from the page before. */
	paginationToken?: string;
}

type Kind = 'loadOptions' | 'listSearch' | 'resourceMapping';

function prepare(types: PackTypes, nodeType: string, state: PanelState): [INodeType, LoadOptionsContext] {
	const type = types.getByNameAndVersion(nodeType, state.typeVersion);
	const credentials = Object.fromEntries(
		(type.description.credentials ?? [])
			.filter(({ name }) => Object.hasOwn(state.credentials, name))
			.map(({ name }) => [name, { id: name, name }]),
	);
	const { version, defaultVersion } = type.description;
	const typeVersion =
		state.typeVersion ?? defaultVersion ?? (Array.isArray(version) ? version.at(-1) : version);
	const node: INode = complete({ type: nodeType, typeVersion, parameters: state.parameters, credentials });
	node.parameters =
		NodeHelpers.getNodeParameters(
			type.description.properties,
			state.parameters ?? {},
			true,
			false,
			node,
			type.description,
		) ?? {};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: types });
	const data = additionalData(new TestCredentials(types, state.credentials), {
		currentNodeParameters: node.parameters,
	});
	const path = state.path ?? 'parameters';
	return [type, new LoadOptionsContext(workflow, workflow.nodes[node.name], data, path)];
}

function method<K extends Kind>(
	type: INodeType,
	kind: K,
	name: string,
): NonNullable<INodeType['methods']>[K] & {} {
	const methods = type.methods?.[kind];
	if (methods && typeof methods[name] === 'function') return methods as NonNullable<typeof methods>;
	const known = Object.keys(methods ?? {}).join(', ') || 'none';
	throw new Error(`${type.description.name} has no ${kind} method "${name}" (known: ${known})`);
}

/** Loads the options of a drop-down list. */
export async function loadOptions(
	types: PackTypes,
	nodeType: string,
	name: string,
	state: PanelState,
): Promise<INodePropertyOptions[]> {
	const [type, context] = prepare(types, nodeType, state);
	return await method(type, 'loadOptions', name)[name].call(context as ILoadOptionsFunctions);
}

/** Loads a page of the list of a resource locator. */
export async function listSearch(
	types: PackTypes,
	nodeType: string,
	name: string,
	state: ListSearchState,
): Promise<INodeListSearchResult> {
	const [type, context] = prepare(types, nodeType, state);
	return await method(type, 'listSearch', name)[name].call(context, state.filter, state.paginationToken);
}

/** Loads the columns of a resource mapper. */
export async function resourceMapping(
	types: PackTypes,
	nodeType: string,
	name: string,
	state: PanelState,
): Promise<ResourceMapperFields> {
	const [type, context] = prepare(types, nodeType, state);
	return await method(type, 'resourceMapping', name)[name].call(context);
}
