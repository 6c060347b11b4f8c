import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { Operation, Resource } from '../operations/types';

/** What a node can do: by resource, or without resources. */
export type NodeOperations = { resources: readonly Resource[] } | { operations: readonly Operation[] };

/** n8n adds this value to lists of nodes whose credential it can use itself. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

/** The operation that the person has chosen; the same for all items. @throws NodeOperationError */
export function findOperation(context: IExecuteFunctions, model: NodeOperations): Operation {
	if ('operations' in model) return choose(context, 'operation', model.operations);
	return choose(context, 'operation', choose(context, 'resource', model.resources).operations);
}

function choose<Choice extends { value: string; name: string }>(
	context: IExecuteFunctions,
	parameter: 'resource' | 'operation',
	choices: readonly Choice[],
): Choice {
	const wanted: unknown = context.getNodeParameter(parameter, 0, '', { skipValidation: true });
	const found = choices.find(({ value }) => value === wanted);
	if (found !== undefined) return found;
	const label = parameter === 'resource' ? 'Resource' : 'Operation';
	if (wanted === CUSTOM_API_CALL) {
		throw new NodeOperationError(
			context.getNode(),
			`'${label}' is set to Custom API Call, which this node does not make`,
			{
				description: "Use the node Bitrix24 API: it calls any REST method and keeps the portal's limits.",
				itemIndex: 0,
			},
		);
	}
	throw new NodeOperationError(context.getNode(), `'${label}' has the unknown value "${String(wanted)}"`, {
		description: `Choose one of: ${choices.map(({ name }) => name).join(', ')}.`,
		itemIndex: 0,
	});
}
