import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { Operation, Resource } from '../operations/types';

/** n8n adds this choice to nodes whose credential its HTTP Request node can use. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

/** The operation that is chosen in the node, the same for all items. @throws NodeOperationError when it is unknown. */
export function findOperation(context: IExecuteFunctions, resources: readonly Resource[]): Operation {
	const [first] = resources;
	// A node without a Resource parameter has one resource, whose value is empty.
	const resource = first.value === '' ? first : choose(context, 'resource', resources);
	return choose(context, 'operation', resource.operations);
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
			`'${label}' is set to Custom API Call, which this node cannot do`,
			{
				description:
					"Use the node Bitrix24 API instead: it calls any REST method within the portal's limits.",
				itemIndex: 0,
			},
		);
	}
	throw new NodeOperationError(context.getNode(), `'${label}' has the unknown value "${String(wanted)}"`, {
		description: `Choose one of: ${choices.map(({ name }) => name).join(', ')}.`,
		itemIndex: 0,
	});
}
