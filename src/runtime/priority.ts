import type { IExecuteFunctions, WorkflowExecuteMode } from 'n8n-workflow';
import type { PortalSettings } from '../portal/request';

export type Priority = PortalSettings['priority'];

const CHOICES: readonly Priority[] = ['interactive', 'normal', 'background'];

/** Ways to start an execution with somebody waiting for it. */
const SOMEBODY_WAITS = new Set<WorkflowExecuteMode>(['manual', 'webhook', 'chat']);

/** How urgent an execution is: what the person chose, else from how it began. */
export function priorityOf(context: IExecuteFunctions): Priority {
	const chosen: unknown = context.getNodeParameter('options.priority', 0, '', { skipValidation: true });
	const known = CHOICES.find((choice) => choice === chosen);
	return known ?? (SOMEBODY_WAITS.has(context.getMode()) ? 'interactive' : 'normal');
}
