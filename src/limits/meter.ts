import type { Ask, Grant, MeterReading, Refusal } from './meter-state';
import type { Policy } from './policy';

export type { Ask, Grant, MeterReading, Refusal };

/** A value, or a promise of it: meters in Redis answer later. */
type MaybeLater<Value> = Value | Promise<Value>;

/**
 * Grants credits for one portal; a credit is one request. A meter in memory serves one process, a meter in Redis all
 * processes of an n8n.
 */
export interface Meter {
	/** May be replaced while requests wait. */
	policy: Policy;
	/** The portal's time zone, which holds for windows that name none. */
	zone: string;
	/** Grants up to `want` credits. */
	take(ask: Ask): MaybeLater<Grant>;
	/** Takes back credits that were granted and not used. */
	giveBack(count: number): MaybeLater<void>;
	/** Reports that a request has ended for which a credit was granted. */
	ended(): MaybeLater<void>;
	/** Reports that the portal refused a request with QUERY_LIMIT_EXCEEDED or another code of a request limit. */
	refused(refusal: Refusal): MaybeLater<void>;
	/** The limits as they are now. */
	reading(): MaybeLater<MeterReading>;
	/** Credits that can be spent freely, as far as this process knows without asking. */
	spare(): number;
}
