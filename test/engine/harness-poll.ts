import { PollContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalData } from './harness-additional-data';
import { TestCredentials, type CredentialData } from './harness-credentials';
import type { PackTypes } from './harness-node-types';

export interface PollOptions {
	credentials: CredentialData;
	/** Static data of the workflow. The poll changes them in place, and n8n would save them. */
	staticData?: IDataObject;
	mode?: WorkflowExecuteMode;
	activation?: WorkflowActivateMode;
	/** Milliseconds that n8n allows for the poll. */
	budgetMs?: number;
}

/**
 * Polls a trigger of an active workflow once.
 *
 * @returns what it emits; null for nothing.
 * @throws what the trigger throws. n8n shows that as a failed execution.
 */
export async function poll(
	types: PackTypes,
	node: INode,
	{ credentials, staticData = {}, mode = 'trigger', activation = 'activate', budgetMs }: PollOptions,
): Promise<INodeExecutionData[][] | null> {
	const workflow = new Workflow({
		id: 'engine',
		name: 'Engine',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: types,
		staticData,
	});
	const { poll: run } = types.getByNameAndVersion(node.type, node.typeVersion);
	if (run === undefined) throw new Error(`${node.type} is no trigger that polls`);
	const context = new PollContext(
		workflow,
		workflow.nodes[node.name],
		additionalData(new TestCredentials(types, credentials)),
		mode,
		activation,
	);
	if (budgetMs !== undefined) Object.defineProperty(context, 'getPollBudgetMs', { value: () => budgetMs });
	return await run.call(context);
}
