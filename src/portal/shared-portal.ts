import { PortalLimiter } from '../limits/limiter';
import { MemoryMeter } from '../limits/memory-meter';
import type { Meter, MeterReading } from '../limits/meter';
import { OperatingTime } from '../limits/operating-time';
import { stricter, type Policy } from '../limits/policy';
import { Ledger } from '../usage/ledger';
import { Metadata } from './metadata';
import { type PlanSetting, type PlanSource, policyOf } from './plan';

/** How long a licence that was read is believed. */
const LICENCE_TIME_TO_LIVE_MS = 24 * 3_600_000;

interface Claim {
	policy: Policy;
	source: PlanSource;
}

/** What all callers of one portal in this process share: its limiter first of all. */
export class SharedPortal {
	readonly limiter: PortalLimiter;
	readonly ledger = new Ledger();
	readonly operating = new OperatingTime();
	private readonly meter: Meter;
	private readonly metadata = new Map<string, Metadata>();
	/** What each credential says about the plan. */
	private readonly claims = new Map<string, Claim>();
	private licenceReadAt = Number.NEGATIVE_INFINITY;

	constructor(readonly portal: string) {
		this.meter = new MemoryMeter(policyOf({ plan: 'auto' }));
		this.limiter = new PortalLimiter(portal, this.meter);
	}

	/** The dictionaries as one credential sees them. */
	metadataOf(identity: string): Metadata {
		const known = this.metadata.get(identity);
		if (known !== undefined) return known;
		const fresh = new Metadata();
		this.metadata.set(identity, fresh);
		return fresh;
	}

	/** Takes note of a credential's plan. Where credentials disagree the stricter plan holds: the portal has one bucket. */
	claim(identity: string, setting: PlanSetting): void {
		const known = this.claims.get(identity);
		if (setting.plan === 'auto' && known !== undefined && known.source !== 'credential') return;
		this.decide(identity, {
			policy: policyOf(setting),
			source: setting.plan === 'auto' ? 'assumed' : 'credential',
		});
	}

	/** Takes note of what the portal's licence says, for a credential with the plan Auto. */
	licence(identity: string, plan: Exclude<Policy['plan'], 'custom'>): void {
		this.decide(identity, { policy: policyOf({ plan }), source: 'licence' });
	}

	/** Whether the licence should be read now; at most one caller a day is told so. */
	takeLicenceTurn(now = Date.now()): boolean {
		if (now - this.licenceReadAt < LICENCE_TIME_TO_LIVE_MS) return false;
		this.licenceReadAt = now;
		return true;
	}

	plan(): Claim {
		return this.strictest() ?? { policy: this.meter.policy, source: 'assumed' };
	}

	async reading(): Promise<MeterReading> {
		return await this.meter.reading();
	}

	private decide(identity: string, claim: Claim): void {
		this.claims.set(identity, claim);
		this.meter.policy = this.plan().policy;
	}

	private strictest(): Claim | undefined {
		const claims = [...this.claims.values()];
		// What somebody knows counts before what is only assumed.
		const known = claims.filter(({ source }) => source !== 'assumed');
		let strictest: Claim | undefined;
		for (const claim of known.length > 0 ? known : claims) {
			if (strictest === undefined) {
				strictest = claim;
				continue;
			}
			const policy = stricter(strictest.policy, claim.policy);
			strictest = { policy, source: policy === claim.policy ? claim.source : strictest.source };
		}
		return strictest;
	}
}

/**
 * One per process, also when the package is loaded twice (an update while n8n runs, or each node bundled by itself):
 * hence not a variable of this module.
 */
const REGISTRY = Symbol.for('n8n-nodes-bitrix24-pack/portals@1');

export function sharedPortal(portal: string): SharedPortal {
	const scope = globalThis as { [REGISTRY]?: Map<string, SharedPortal> };
	const portals = (scope[REGISTRY] ??= new Map<string, SharedPortal>());
	const known = portals.get(portal);
	if (known !== undefined) return known;
	const fresh = new SharedPortal(portal);
	portals.set(portal, fresh);
	return fresh;
}
