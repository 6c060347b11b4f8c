import type { KeptTexts } from '../../portal/shared/kept-texts';
import { keptList } from '../kept-list';
import type { TriggerIdentity } from '../types';

/** A trigger that takes events from the queue of an application. */
export interface QueueSubscriber extends TriggerIdentity {
	/** Codes in upper case. */
	codes: string[];
}

/**
 * The published triggers of an application, over restarts: an event is let go only when all of them have had it, also those
 * that n8n starts a little later than the others.
 */
export class QueueSubscribers {
	private readonly name: string;

	constructor(
		private readonly texts: KeptTexts,
		application: string,
	) {
		this.name = `queue subscribers ${application}`;
	}

	/** @throws Error when it is not known who subscribes. */
	async read(): Promise<QueueSubscriber[]> {
		return await keptList(this.texts, this.name);
	}

	/** @throws Error when they could not be kept. */
	async write(subscribers: readonly QueueSubscriber[]): Promise<void> {
		await this.texts.write(this.name, JSON.stringify(subscribers));
	}
}
