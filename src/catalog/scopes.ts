/**
 * Scopes that differ from the first part of the method's name, by the beginning of the name; undefined: no scope is
 * needed. A test compares them with the documentation of every method in the catalogue.
 */
const SCOPE_OF_BEGINNING: Record<string, string | undefined> = {
	access: undefined,
	ai: 'ai_admin',
	'api/humanresources': 'humanresources',
	'api/tasks': 'tasks',
	app: undefined,
	batch: undefined,
	event: undefined,
	events: undefined,
	feature: undefined,
	humanresources: 'humanresources.hcmlink',
	imconnector: 'imopenlines',
	'imconnector.chat': 'imconnector',
	method: undefined,
	methods: undefined,
	profile: undefined,
	'sale.cashbox': 'cashbox',
	'sale.delivery.extra': 'delivery',
	'sale.delivery.request': 'delivery',
	'sale.paysystem': 'pay_system',
	scope: undefined,
	server: undefined,
	sign: 'sign.b2e',
	tasks: 'task',
	'user.access': undefined,
	'user.admin': undefined,
	'user.option': undefined,
	'user.userfield': 'user.userfield',
	userfieldtype: 'placement',
	voximplant: 'telephony',
};

/** The scope that a method needs: Bitrix24's refusal does not name it. Undefined for methods that need none. */
export function scopeOf(method: string): string | undefined {
	const parts = method.toLowerCase().split('.');
	for (let length = parts.length; length > 0; length--) {
		const beginning = parts.slice(0, length).join('.');
		if (beginning in SCOPE_OF_BEGINNING) return SCOPE_OF_BEGINNING[beginning];
	}
	return parts[0].replace(/^api\//, '') || undefined;
}
