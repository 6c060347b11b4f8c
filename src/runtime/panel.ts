import { type ILoadOptionsFunctions, NodeOperationError } from 'n8n-workflow';
import type { Choice } from '../catalog/entity';
import type { FieldDescription } from '../catalog/field';
import { titleOf } from '../catalog/words';
import { readId } from '../facts/ids';
import { type Asking, InputError, type Operation, type Resource } from '../operations/types';
import { redactDeep } from '../portal/answers/redact';
import type { Portal } from '../portal/portal';
import { toNodeError } from './node-error';
import { portalOfPanel } from './portals';

/** An open panel of a node, and the portal of its credential. */
export interface Panel {
	context: ILoadOptionsFunctions;
	portal: Portal;
	/** `https://host` of the portal. */
	origin: string;
	input: Asking['input'];
}

/** Fills a list of the panel. @throws NodeError, which n8n shows in the list. */
export async function withPanel<Result>(
	context: ILoadOptionsFunctions,
	fill: (panel: Panel) => Promise<Result>,
): Promise<Result> {
	try {
		const { portal, origin } = await portalOfPanel(context);
		return redactDeep(await fill({ context, portal, origin, input: new PanelInput(context) }));
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** The fields of the chosen operation. They may be some minutes old. @param fresh whether to read them anew. */
export async function fieldsOfPanel(
	{ context, portal, input }: Panel,
	resources: readonly Resource[],
	fresh = false,
): Promise<FieldDescription[]> {
	const { fields } = operationOf(context, resources);
	if (fields === undefined) return [];
	return await fields({ input, metadata: portal.metadata, lookUp: portal.caller }, fresh);
}

/** The operation that is chosen in the panel. @throws NodeOperationError when none is. */
export function operationOf(context: ILoadOptionsFunctions, resources: readonly Resource[]): Operation {
	const resource = resources.find(({ value }) => value === context.getCurrentNodeParameter('resource'));
	if (resource === undefined) throw new NodeOperationError(context.getNode(), "Choose a 'Resource' first");
	const chosen = context.getCurrentNodeParameter('operation');
	const operation = resource.operations.find(({ value }) => value === chosen);
	if (operation !== undefined) return operation;
	throw new NodeOperationError(context.getNode(), "Choose an 'Operation' first");
}

type AskedInput = Asking['input'];

/** Reads what is chosen in the panel, for lists that depend on it. */
class PanelInput implements AskedInput {
	constructor(private readonly context: ILoadOptionsFunctions) {}

	text(name: string): string {
		const given: unknown = this.context.getCurrentNodeParameter(name, { extractValue: true });
		const value = given !== null && typeof given === 'object' && 'value' in given ? given.value : given;
		return value === null || value === undefined ? '' : String(value).trim();
	}

	id({ parameter }: Choice): number {
		const id = readId(this.text(parameter));
		if (id !== undefined) return id;
		throw this.invalid(parameter);
	}

	invalid(name: string): InputError {
		// The name of the parameter is the label without spaces.
		return new InputError(`Choose the '${titleOf(name.replace(/Id$/, ''))}' first`, name);
	}
}
