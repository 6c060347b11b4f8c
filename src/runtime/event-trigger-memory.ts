import type { KeptTexts } from '../portal/shared/kept-texts';
import type { HeardNotes } from '../triggers/subscriptions/heard';

/** The portal of a credential, as a call to a trigger is compared with it. */
export interface HeardPortal {
	host: string;
	/** The portal's own ID; absent for webhooks, which do not say it. */
	memberId?: string;
	/** Application tokens in the credential. */
	tokens: string[];
	texts: KeptTexts;
}

/** Something that was read, and when: milliseconds of `performance.now()`. */
export interface ReadAt<Value> {
	value: Value;
	readAt: number;
}

/** What this process remembers between two calls to triggers, so that most calls read nothing. */
interface HearingOfProcess {
	/** By credential. */
	portals: Map<string, ReadAt<Promise<HeardPortal>>>;
	/** Digests of the secrets of handlers, by trigger and kind. */
	secrets: Map<string, ReadAt<string | undefined>>;
	/** By trigger. */
	heard: Map<string, HeardNotes>;
}

/** One per process, also when the package is loaded twice, as after an update while n8n runs. */
const HEARING = Symbol.for('n8n-nodes-bitrix24-pack/hearing@1');

export function hearingOfProcess(): HearingOfProcess {
	const scope = globalThis as { [HEARING]?: HearingOfProcess };
	return (scope[HEARING] ??= { portals: new Map(), secrets: new Map(), heard: new Map() });
}
