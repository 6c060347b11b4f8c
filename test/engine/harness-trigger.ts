import { TriggerContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IRun,
	type ITriggerResponse,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalData } from './harness-additional-data';
import { TestCredentials, type CredentialData } from './harness-credentials';
import type { PackTypes } from './harness-node-types';

export interface TriggerOptions {
	credentials: CredentialData;
	/** Static data of the workflow. The trigger changes them in place, and n8n would save them. */
	staticData?: IDataObject;
	mode?: WorkflowExecuteMode;
	activation?: WorkflowActivateMode;
	/** ID and name of the workflow. */
	workflow?: string;
	/** Runs what the trigger emits. @returns how it ended; undefined if n8n knew the key already */
	run(items: INodeExecutionData[], key?: string): Promise<IRun | undefined>;
}

/** A trigger of an active workflow that was started as n8n starts it. */
export interface StartedTrigger {
	response: ITriggerResponse;
	/** Failed executions that the trigger has had stored. */
	failures: Error[];
}

/** Calls `trigger()` of a node. @throws what it throws */
export async function startTrigger(
	types: PackTypes,
	node: INode,
	{ credentials, staticData = {}, mode = 'trigger', activation = 'activate', workflow, run }: TriggerOptions,
): Promise<StartedTrigger> {
	const id = workflow ?? 'engine';
	const graph = new Workflow({
		...{ id, name: id, nodes: [node], connections: {}, active: true, nodeTypes: types, staticData },
	});
	const { trigger } = types.getByNameAndVersion(node.type, node.typeVersion);
	if (trigger === undefined) throw new Error(`${node.type} is no trigger`);
	const failures: Error[] = [];
	const emit = (
		[items]: INodeExecutionData[][],
		_response?: unknown,
		done?: { resolve(ended: IRun): void; reject(error: Error): void },
		key?: string,
	): void => {
		run(items, key).then(
			(ended) => done?.resolve(ended as IRun),
			(error: Error) => done?.reject(error),
		);
	};
	const context = new TriggerContext(
		graph,
		graph.nodes[node.name],
		additionalData(new TestCredentials(types, credentials)),
		mode,
		activation,
		emit as TriggerContext['emit'],
		(error) => failures.push(error),
		(error) => failures.push(error as unknown as Error),
	);
	return { response: (await trigger.call(context)) ?? {}, failures };
}
