/** The plans that a person can choose in a credential, with the titles that people see. */
export const PLAN_TITLES = {
	standard: 'Standard',
	enterprise: 'Enterprise',
	selfHosted: 'Self-Hosted',
	custom: 'Custom',
} as const;

/** A plan as it is saved in credentials. */
export type PlanName = keyof typeof PLAN_TITLES;
