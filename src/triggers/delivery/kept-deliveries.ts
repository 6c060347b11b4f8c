import type { KeptTexts } from '../../portal/shared/kept-texts';
import type { Row } from '../../portal/types';

/** A batch that is not done, as it is kept. Short names, because it is written with every batch. */
export interface KeptBatch {
	/** Its key. */
	k: string;
	/** What it is, for people. */
	w: string;
	/** Number of the try that is next or under way. Each try that may have run leaves its key to n8n. */
	t: number;
	/** Tries that have failed. */
	f: number;
	/** Whether the items of this try were, or were about to be, handed to n8n. */
	s: boolean;
	/** The rows; absent when their source has them. */
	r?: readonly Row[];
}

/** What is kept about the deliveries of one node. */
export interface KeptDeliveries {
	/** Number of this state: of two copies the one with the greater number is newer. */
	n: number;
	/** Up to where the source was read: whatever JSON the source gave. */
	place?: unknown;
	/** In the order in which they came. */
	pending: KeptBatch[];
	/** Keys of batches that are done, until their source has let go of them. */
	ended: string[];
	/** The state was read from a copy that may be older, so what follows its place may have been handed over before. */
	behind?: true;
}

/**
 * A second place for the state of a node, such as n8n's static data, where the first may be thrown away with a container. It may
 * lag behind.
 */
export interface DeliveryCopy {
	read(): string | undefined;
	write(text: string): void;
}

export const writeKept = (state: KeptDeliveries): string => JSON.stringify({ v: 1, ...state });

/**
 * Reads the newer one of the copies; undefined when there is none.
 * @throws Error when it is not known whether there is one.
 */
export async function readKept(
	texts: KeptTexts,
	name: string,
	second: DeliveryCopy | undefined,
): Promise<KeptDeliveries | undefined> {
	const first = parseKept(await texts.read(name));
	const copy = parseKept(second?.read());
	if (copy !== undefined && (first === undefined || copy.n > first.n)) return { ...copy, behind: true };
	return first;
}

/** Damaged texts, and those of later versions, count as absent: what was pending then comes again, or is asked for again. */
function parseKept(text: string | undefined): KeptDeliveries | undefined {
	try {
		const state = JSON.parse(text ?? '') as Partial<KeptDeliveries> & { v?: unknown };
		const whole =
			state.v === 1 &&
			Number.isSafeInteger(state.n) &&
			Array.isArray(state.pending) &&
			Array.isArray(state.ended);
		if (!whole) return undefined;
		const { v, ...kept } = state;
		return v === 1 ? (kept as KeptDeliveries) : undefined;
	} catch {
		return undefined;
	}
}
