import type { KeptTexts } from '../../portal/shared/kept-texts';
import { keyOfTrigger, type TriggerIdentity } from '../types';

/** What is remembered about the handlers of a trigger. */
export interface SubscriptionNotes {
	/** Digest of the secret that stands in the address of each handler (`digestOfSecret`). */
	digest: string;
	/** Addresses under which something may be bound: the present one first, then those of an n8n that was moved. */
	addresses: string[];
	/** When it was written; Unix milliseconds. Of two copies the newer one counts. */
	at: number;
}

/** A second copy, for an n8n whose folder is thrown away: n8n's static data of the node. */
export interface SecondCopy {
	read(): unknown;
	write(notes: SubscriptionNotes): void;
}

/** Which handlers the notes are about: those of a published trigger, or those of a test in the editor. */
export type SubscriptionKind = 'published' | 'test';

/** Keeps the notes of one trigger about one portal. */
export class NotesOfSubscription {
	private readonly name: string;

	constructor(
		private readonly texts: KeptTexts,
		private readonly second: SecondCopy,
		trigger: TriggerIdentity,
		kind: SubscriptionKind,
	) {
		this.name = `${keyOfTrigger(trigger)} handlers ${kind}`;
	}

	/** The notes; undefined when there are none, or when they cannot be read: then Bitrix24 itself knows the handlers. */
	async read(): Promise<SubscriptionNotes | undefined> {
		const kept = await this.texts.read(this.name).catch(() => undefined);
		const copies = [parsed(kept), validNotes(this.second.read())].filter((copy) => copy !== undefined);
		const [notes] = copies.sort((one, other) => other.at - one.at);
		return notes;
	}

	/** @throws Error when only the second copy could be written */
	async write(notes: SubscriptionNotes): Promise<void> {
		this.second.write(notes);
		await this.texts.write(this.name, JSON.stringify(notes));
	}
}

function parsed(text: string | undefined): SubscriptionNotes | undefined {
	if (text === undefined) return undefined;
	try {
		return validNotes(JSON.parse(text));
	} catch {
		// A file that was cut off counts as none.
		return undefined;
	}
}

function validNotes(value: unknown): SubscriptionNotes | undefined {
	const { digest, addresses, at } = (value ?? {}) as Partial<SubscriptionNotes>;
	if (typeof digest !== 'string' || digest === '' || !Array.isArray(addresses)) return undefined;
	// A copy: that of n8n is a proxy which records changes.
	return { digest, addresses: addresses.map(String), at: Number(at) || 0 };
}
