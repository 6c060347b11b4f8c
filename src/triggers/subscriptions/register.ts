import type { KeptTexts } from '../../portal/shared/kept-texts';
import type { TriggerIdentity } from '../types';

/** A trigger that is published in this n8n and hears of a portal. */
export interface PublishedTrigger extends TriggerIdentity {
	workflowName: string;
	nodeName: string;
	/** `application`: it binds its events itself. `outboundWebhook`: a person has made the webhook in Bitrix24. */
	by: 'application' | 'outboundWebhook';
	/** Digest of the credential: Bitrix24 shows handlers only to the application that has bound them. */
	credential: string;
	/** Where Bitrix24 calls it, without the secret; empty when it fetches its events itself. */
	address: string;
	/** Codes of the events; empty for all that arrive. */
	events: string[];
	/** Codes of the events that it takes from the queue of its application; absent when they are sent. */
	queued?: string[];
	/** When it was published; ISO 8601. */
	since: string;
}

const NAME = 'published triggers';

/** Entries are read, changed and written one after the other: several workflows may be published at once. */
let turn: Promise<unknown> = Promise.resolve();

/** The triggers of this n8n that are published, for one portal. Only n8n's main process changes it. */
export class PublishedTriggers {
	constructor(private readonly texts: KeptTexts) {}

	/** @throws Error when they cannot be read */
	async all(): Promise<PublishedTrigger[]> {
		const text = await this.texts.read(NAME);
		return text === undefined ? [] : listIn(text);
	}

	/** Adds a trigger, or replaces what is known of it but for the time since when. @throws Error when it could not be kept */
	async add(trigger: PublishedTrigger): Promise<void> {
		await this.change(
			(others, known) => [...others, { ...trigger, since: known?.since ?? trigger.since }],
			trigger,
		);
	}

	/** @throws Error when it could not be kept */
	async remove(trigger: TriggerIdentity): Promise<void> {
		await this.change((others) => others, trigger);
	}

	private async change(
		list: (others: PublishedTrigger[], known?: PublishedTrigger) => PublishedTrigger[],
		{ workflow, node }: TriggerIdentity,
	): Promise<void> {
		const done = turn.then(async () => {
			const before = await this.all();
			const isThis = (one: TriggerIdentity): boolean => one.workflow === workflow && one.node === node;
			const after = list(
				before.filter((one) => !isThis(one)),
				before.find(isThis),
			);
			const text = JSON.stringify(after);
			if (text !== JSON.stringify(before)) await this.texts.write(NAME, text);
		});
		turn = done.catch(() => undefined);
		await done;
	}
}

function listIn(text: string): PublishedTrigger[] {
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? (list as PublishedTrigger[]) : [];
	} catch {
		// A file that was cut off: triggers enter themselves again when n8n starts.
		return [];
	}
}
