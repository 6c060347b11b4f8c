/** Modules whose scope is not called like them (api reference, scopes of the method catalogue). */
const SCOPE_OF_MODULE: Record<string, string> = {
	ai: 'ai_admin',
	humanresources: 'humanresources.hcmlink',
	sign: 'sign.b2e',
	tasks: 'task',
	userfieldtype: 'placement',
	voximplant: 'telephony',
};

/** Methods that every webhook may call. */
const BASIC = new Set([
	'access',
	'app',
	'events',
	'event',
	'feature',
	'method',
	'methods',
	'profile',
	'scope',
	'server',
]);

/**
 * The scope that a method needs, which Bitrix24's refusal does not name. Its first part says it, with few exceptions;
 * undefined for methods that need none.
 */
export function scopeOf(method: string): string | undefined {
	const module = method.toLowerCase().split('.', 1)[0];
	return module === '' || BASIC.has(module) ? undefined : (SCOPE_OF_MODULE[module] ?? module);
}
