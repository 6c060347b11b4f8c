import { customPolicy, PLANS, type PlanName, type Policy } from '../limits/policy';

/** Who said which plan a portal has. */
export type PlanSource = 'credential' | 'licence' | 'assumed';

/** The plan of a credential. */
export interface PlanSetting {
	/** `auto` reads the portal's licence and takes Standard until it is known. */
	plan: PlanName | 'auto';
	/** X and Y of the plan `custom`. */
	custom?: { capacity: number; leakPerSecond: number };
}

export function policyOf({ plan, custom }: PlanSetting): Policy {
	if (plan === 'custom') {
		if (custom === undefined)
			throw new RangeError('The plan Custom needs its requests at once and per second');
		return customPolicy(custom.capacity, custom.leakPerSecond);
	}
	return plan === 'auto' ? PLANS.standard : PLANS[plan];
}

/**
 * The plan behind an answer of app.info, or undefined when it names no licence. LICENSE is `<language>_<plan>`;
 * LICENSE_FAMILY comes with applications only (bitrix24/api.md 1.5).
 */
export function planOfLicence(info: unknown): Exclude<PlanName, 'custom'> | undefined {
	if (info === null || typeof info !== 'object') return undefined;
	const { LICENSE: licence, LICENSE_FAMILY: family } = info as Record<string, unknown>;
	if (family === 'ent') return 'enterprise';
	if (typeof licence !== 'string' || licence === '') return undefined;
	if (/^[a-z]+_ent/i.test(licence)) return 'enterprise';
	return /_selfhosted$/i.test(licence) ? 'selfHosted' : 'standard';
}
