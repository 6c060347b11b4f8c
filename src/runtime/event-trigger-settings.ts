import type {
	ICredentialDataDecryptedObject,
	IHookFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { keepSecret } from '../portal/transport/secrets';
import { SettingError } from '../portal/transport/setting-error';
import type { SecondCopy } from '../triggers/subscriptions/notes';
import type { TriggerIdentity } from '../triggers/types';
import { credentialTypeOf } from './credential';

/** Contexts of n8n in which Bitrix24 Trigger works. */
export type EventTriggerContext = IHookFunctions | IWebhookFunctions | ITriggerFunctions;

/** Names of the parameters of Bitrix24 Trigger. They are saved in workflows and never change. */
export const EVENT_PARAMETERS = {
	events: 'events',
	otherEvents: 'otherEvents',
	tokens: 'applicationTokens',
	mode: 'mode',
} as const;

/** Keys in n8n's static data of the node. */
const KEPT = 'handlers';
const PORTAL = 'portal';

/** What a person has set in Bitrix24 Trigger about which calls it takes. */
export interface EventTriggerSettings {
	/** Codes of the events in upper case, each once. */
	events: string[];
	/** Whether an application binds the events, or a person has made an outbound webhook in Bitrix24. */
	by: 'application' | 'outboundWebhook';
	/** Application tokens of the outbound webhooks that the node names; the credential may hold more. */
	tokens: string[];
	/** Whether events wait in the queue of the application until they are done, in place of being sent once. */
	queued: boolean;
}

export function eventTriggerSettings(context: EventTriggerContext): EventTriggerSettings {
	const by = credentialTypeOf(context.getNode()) === 'bitrix24OAuth2Api' ? 'application' : 'outboundWebhook';
	const chosen = textsIn(read(context, EVENT_PARAMETERS.events));
	const typed = textsIn(read(context, EVENT_PARAMETERS.otherEvents));
	const tokens = by === 'application' ? [] : textsIn(read(context, EVENT_PARAMETERS.tokens));
	for (const token of tokens) keepSecret(token);
	const codes = [...new Set([...chosen, ...typed].map((code) => code.toUpperCase()))];
	const queued = by === 'application' && read(context, EVENT_PARAMETERS.mode) === 'queue';
	return { events: codes, by, tokens, queued };
}

/** Application tokens that a credential holds: there they are encrypted, and the parameters of a node are not. */
export function tokensInCredential({ applicationTokens }: ICredentialDataDecryptedObject): string[] {
	const tokens = textsIn(applicationTokens);
	for (const token of tokens) keepSecret(token);
	return tokens;
}

/** @throws SettingError when nothing could ever start the workflow */
export function assertUsable({ events, by, tokens }: EventTriggerSettings): void {
	if (by === 'application' && events.length === 0) {
		throw new SettingError(
			"'Event Names or IDs' is empty, so nothing would start the workflow",
			'Choose at least one event.',
		);
	}
	if (by === 'outboundWebhook' && tokens.length === 0) {
		throw new SettingError(
			"'Application Tokens' is empty, so calls of Bitrix24 could not be told from those of anybody else",
			'In Bitrix24 open Developer resources, Other, Outbound webhook, make one with the webhook URL of this node, and paste the token that Bitrix24 then shows here or into the credential. Or choose an OAuth2 credential: then the node does all that by itself.',
		);
	}
}

/** The trigger, whatever it and its workflow are called. */
export function triggerIdentityOf(context: EventTriggerContext): TriggerIdentity {
	return { workflow: context.getWorkflow().id ?? '', node: context.getNode().id };
}

function read(context: EventTriggerContext, name: string): unknown {
	// n8n's own validation would refuse what an expression gives.
	return (context as IHookFunctions).getNodeParameter(name, '', { skipValidation: true });
}

/** Texts of a list, or of a text with commas, spaces or lines between them, as people and expressions give them. */
export function textsIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(textsIn);
	if (typeof value !== 'string') return [];
	return value.split(/[\s,;]+/).filter((text) => text !== '');
}

/**
 * n8n's static data of the node. They travel with a workflow that is exported to another n8n, whose handlers are others: what
 * that one reads here would make it remove those of this n8n.
 */
export const staticCopy = (
	context: Pick<EventTriggerContext, 'getWorkflowStaticData' | 'getInstanceId'>,
): SecondCopy => ({
	read: () => {
		const kept = context.getWorkflowStaticData('node')[KEPT] as { instance?: unknown } | undefined;
		return kept?.instance === context.getInstanceId() ? kept : undefined;
	},
	write: ({ digest, addresses, at }) => {
		const instance = context.getInstanceId();
		context.getWorkflowStaticData('node')[KEPT] = { digest, addresses, at, instance };
	},
});

/** Host of the portal in whose list of published triggers the trigger was entered, as n8n's static data of the node say. */
export const hostEntered = (context: Pick<EventTriggerContext, 'getWorkflowStaticData'>) => ({
	read: (): string | undefined => {
		const host = context.getWorkflowStaticData('node')[PORTAL];
		return typeof host === 'string' ? host : undefined;
	},
	write: (host: string): void => {
		context.getWorkflowStaticData('node')[PORTAL] = host;
	},
});
