import type { PlanName } from '../../facts/plans';
import { customPolicy, type CustomLimits, PLANS, type Policy, type QuietHours } from '../../limits/policy';

export type { CustomLimits };

/** What a credential says about the limits of its portal. */
export interface PlanSetting {
	/** `auto` reads the portal's licence and takes Standard until it is known. */
	plan: PlanName | 'auto';
	/** Limits of the plan `custom`. */
	custom?: CustomLimits;
	/** Requests a day, whatever the plan allows. */
	dailyBudget?: number;
	/** When background work may use everything. */
	quietHours?: QuietHours;
	/** Time zone of the portal; absent: that of its answers. */
	timeZone?: string;
}

const DAY_SECONDS = 24 * 3_600;

/** The limits that a credential names. */
export function policyOf(setting: PlanSetting): Policy {
	const { plan, custom, dailyBudget, quietHours, timeZone } = setting;
	const policy =
		plan === 'custom' ? customPolicy(custom ?? {}) : plan === 'auto' ? PLANS.standard : PLANS[plan];
	const zoned = timeZone === undefined ? {} : { timeZone };
	const windows = policy.windows.map((window) => ({ ...zoned, ...window }));
	if (dailyBudget !== undefined) {
		windows.push({ ...zoned, kind: 'fixed', seconds: DAY_SECONDS, requests: dailyBudget, budget: true });
	}
	return { ...policy, windows, ...(quietHours !== undefined && { quietHours: { ...zoned, ...quietHours } }) };
}

/**
 * The plan that an answer of app.info names, or undefined if it names no licence. LICENSE is `<language>_<plan>`;
 * LICENSE_FAMILY comes with applications only (docs/internals/portal.md, "Licence").
 */
export function planOfLicence(info: unknown): Exclude<PlanName, 'custom'> | undefined {
	if (info === null || typeof info !== 'object') return undefined;
	const { LICENSE: licence, LICENSE_FAMILY: family } = info as Record<string, unknown>;
	if (family === 'ent') return 'enterprise';
	if (typeof licence !== 'string' || licence === '') return undefined;
	if (/^[a-z]+_ent/i.test(licence)) return 'enterprise';
	return /_selfhosted$/i.test(licence) ? 'selfHosted' : 'standard';
}
