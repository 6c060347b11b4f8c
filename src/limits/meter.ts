import type { Ask, Grant, MeterReading, Refusal } from './meter-state';
import type { Policy } from './policy';

export type { Ask, Grant, MeterReading, Refusal };

type MaybeLater<Value> = Value | Promise<Value>;

/**
 * Grants credits: one credit is one request. Implementations share their state with everyone who calls the same portal:
 * memory with one process, Redis with all processes of an n8n.
 */
export interface Meter {
	/** May be replaced while requests wait. */
	policy: Policy;
	/** Time zone of windows that name none: the portal's. */
	zone: string;
	/** Grants up to `want` credits. */
	take(ask: Ask): MaybeLater<Grant>;
	/** Takes back credits that were granted a moment ago and not used. */
	giveBack(count: number): MaybeLater<void>;
	/** A request for which a credit was granted has ended. */
	ended(): MaybeLater<void>;
	/** A request was refused with QUERY_LIMIT_EXCEEDED or another code of a request limit. */
	refused(refusal: Refusal): MaybeLater<void>;
	reading(): MaybeLater<MeterReading>;
	/** Credits that may be spent without a thought, as far as is known here; nobody is asked. */
	spare(): number;
}
