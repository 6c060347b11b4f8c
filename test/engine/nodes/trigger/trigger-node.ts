import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { hearingOfProcess } from '../../../../src/runtime/event-trigger-memory';
import type { CredentialData, WebhookTrigger } from '../../harness';
import type { Sandbox } from '../../sandbox';

export const BASE = 'https://n8n.example.com/webhook';
export const TOKEN = 'b24-application-token-of-the-webhook';

export interface TriggerSketch {
	parameters: object;
	credentials: CredentialData;
	/** What n8n keeps with the workflow. */
	staticData?: IDataObject;
	workflowId?: string;
	id?: string;
	base?: string;
}

/** Bitrix24 Trigger in a workflow of its own. */
export function triggerNode(
	{ engine }: Sandbox,
	{ parameters, credentials, staticData, workflowId, id = 'node-1', base = BASE }: TriggerSketch,
): WebhookTrigger {
	return engine.webhookTrigger(
		{
			id,
			type: engine.type('bitrix24Trigger'),
			name: 'Deals',
			webhookId: `hook-${id}`,
			parameters: { ignoreOwnChanges: false, ...parameters } as INodeParameters,
		},
		{ credentials, staticData, workflowId, base },
	);
}

/** n8n is started again: the process knows nothing. */
export function forgetProcess(): void {
	const { portals, secrets, heard } = hearingOfProcess();
	for (const map of [portals, secrets, heard]) map.clear();
}

/** The body of an event as Bitrix24 sends it. */
export function eventBody(
	event: string,
	id: number,
	auth: Record<string, string> = { application_token: TOKEN, domain: 'portal.example.com' },
): string {
	const form = new URLSearchParams({
		event,
		event_handler_id: '7',
		'data[FIELDS][ID]': String(id),
		ts: '1764500000',
	});
	for (const [name, value] of Object.entries(auth)) form.append(`auth[${name}]`, value);
	return form.toString();
}
