import { PRIORITIES } from '../../limits/priority';
import { PLAN_TITLES } from '../../facts/plans';
import { parseTimeZone } from '../settings/limit-text';
import { SettingError } from '../transport/setting-error';
import type { PortalSettings } from './request';

/** The settings of a script that names none. `auto` asks the portal for its plan, as a new credential in n8n does. */
const DEFAULTS: PortalSettings = { plan: 'auto', workflow: 'script', node: 'script', priority: 'normal' };

const CHOICES = { plan: ['auto', ...Object.keys(PLAN_TITLES)], priority: Object.keys(PRIORITIES) } as const;

const LEAST = { dailyBudget: 1, batchSize: 1, operatingLimitSeconds: 1, waitLimitMs: 0 } as const;

/**
 * Adds what the settings of a portal leave out.
 * @throws SettingError that names a setting which cannot be used. Scripts are not always checked by TypeScript.
 */
export function completeSettings(given: Partial<PortalSettings>): PortalSettings {
	const named = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
	const settings: PortalSettings = { ...DEFAULTS, ...Object.fromEntries(named) };
	for (const [name, choices] of Object.entries(CHOICES) as Array<[keyof typeof CHOICES, readonly string[]]>) {
		if (!choices.includes(settings[name])) throw wrong(name, settings[name], `one of ${choices.join(', ')}`);
	}
	for (const [name, least] of Object.entries(LEAST) as Array<[keyof typeof LEAST, number]>) {
		const value = settings[name];
		if (value === undefined || (typeof value === 'number' && value >= least)) continue;
		throw wrong(name, value, `a number of at least ${least}, or leave it out`);
	}
	if (settings.timeZone !== undefined) parseTimeZone(settings.timeZone);
	return settings;
}

const wrong = (name: string, value: unknown, expected: string): SettingError =>
	new SettingError(
		`The setting "${name}" of the portal is ${typeof value === 'number' ? value : JSON.stringify(value)}`,
		`Set it to ${expected}.`,
	);
