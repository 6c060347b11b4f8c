import { type IExecuteFunctions, NodeOperationError, type WorkflowExecuteMode } from 'n8n-workflow';
import type { PortalSettings } from '../portal/request';

/** What a node's options say about its place among all who use the portal. */
export type LimitOptions = Pick<PortalSettings, 'priority' | 'waitLimitMs'>;

type Priority = PortalSettings['priority'];

const CHOICES: readonly Priority[] = ['interactive', 'normal', 'background'];

/** Ways to start an execution with somebody waiting for it; forms are started by a webhook. */
const SOMEBODY_WAITS = new Set<WorkflowExecuteMode>(['manual', 'webhook', 'chat']);

/** Options of the first item: an execution has one place in the queue. */
export function limitOptionsOf(context: IExecuteFunctions): LimitOptions {
	const option = (name: string): unknown =>
		context.getNodeParameter(`options.${name}`, 0, '', { skipValidation: true });
	const chosen = CHOICES.find((choice) => choice === option('priority'));
	const waitLimit = option('waitLimit');
	const minutes = Number(waitLimit);
	if (!Number.isFinite(minutes) || minutes < 0) {
		throw new NodeOperationError(context.getNode(), `'Wait at Most (Minutes)' is "${String(waitLimit)}"`, {
			description: 'Set it to a number of 0 or more.',
		});
	}
	return {
		// What the person chose, else from how the execution began.
		priority: chosen ?? (SOMEBODY_WAITS.has(context.getMode()) ? 'interactive' : 'normal'),
		...(waitLimit !== '' && { waitLimitMs: minutes * 60_000 }),
	};
}
