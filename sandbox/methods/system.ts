import { ALL_SCOPES } from '../auth';
import { errors, RestError } from '../errors';
import { isTruthy, mapOf, toText } from '../php/value';
import type { Call, Method, MethodResult } from './method';

/**
 * `app.info`. Applications get the full answer. What webhooks get is the switch `appInfo`; in a batch they are always
 * refused, because the server does not know the webhook there (docs/internals/portal.md#licence).
 */
function appInfo(call: Call): MethodResult {
	const { license, appInfo: forWebhooks, applicationDays } = call.portal.options;
	const { clientId } = call.caller;
	const answer = clientId === undefined ? forWebhooks : 'application';
	if (answer === 'refused' || (answer === 'scopeAndLicense' && call.insideBatch)) {
		throw errors.applicationContextRequired(403);
	}
	if (answer === 'scopeAndLicense') {
		return { result: mapOf({ SCOPE: [...call.caller.scopes], LICENSE: license }) };
	}
	const [language = 'en', plan = ''] = license.split('_');
	return {
		result: mapOf({
			ID: 1,
			CODE: clientId ?? 'local.sandbox',
			VERSION: 1,
			// DAYS is the rest of the application's paid period. A local application has none.
			STATUS: applicationDays === undefined ? 'L' : 'P',
			INSTALLED: true,
			PAYMENT_EXPIRED: (applicationDays ?? 0) < 0 ? 'Y' : 'N',
			DAYS: applicationDays ?? null,
			LANGUAGE_ID: language,
			LICENSE: license,
			LICENSE_TYPE: plan,
			LICENSE_FAMILY: plan.replace(/\d+$/, ''),
		}),
	};
}

function isAvailable(call: Call, method: Method): boolean {
	const scopes = typeof method.scope === 'string' ? [method.scope] : method.scope;
	const forCaller =
		method.applicationOnly === undefined ||
		(method.applicationOnly === true && call.caller.clientId !== undefined);
	return forCaller && scopes.some((scope) => scope === 'basic' || call.caller.scopes.has(scope));
}

/** Whether a lower-case name is that of a controller, which `methods` and `method.get` do not know. */
const isController = (name: string): boolean =>
	/^(api\/|crm\.(item|type|category|controller)\.|tasks\.task\.|userfieldconfig\.|crm\.activity\.todo\.|socialnetwork\.api\.|humanresources\.|timeman\.schedule\.)/i.test(
		name,
	);

const basic = { scope: 'basic', cost: 'read' } as const;

export const systemMethods: Method[] = [
	{ name: 'app.info', ...basic, run: appInfo },
	{
		name: 'profile',
		...basic,
		run: (call) => {
			const user = call.store.users.find((one) => one.id === call.userId);
			if (!user) throw errors.internal();
			return {
				result: mapOf({
					ID: String(user.id),
					ADMIN: user.isAdmin,
					NAME: user.name,
					LAST_NAME: user.lastName,
					PERSONAL_GENDER: '',
					TIME_ZONE: '',
				}),
			};
		},
	},
	{
		name: 'scope',
		...basic,
		run: (call) => ({
			result: isTruthy(call.classic('full'))
				? ['basic', ...ALL_SCOPES].sort()
				: [...call.caller.scopes].sort(),
		}),
	},
	{ name: 'server.time', ...basic, run: (call) => ({ result: call.store.time.format(call.store.now()) }) },
	{
		name: 'methods',
		...basic,
		run: (call) => ({
			// As on a real portal, the list has no controllers.
			result: call.portal.methods.all
				.filter((method) => !isController(method.name) && isAvailable(call, method))
				.map((method) => method.name.toLowerCase()),
		}),
	},
	{
		name: 'method.get',
		...basic,
		run: (call) => {
			const name = toText(call.classic('name'));
			const method = name === name.toLowerCase() ? call.portal.methods.named(name) : undefined;
			const isExisting = method !== undefined && !isController(name);
			return {
				result: mapOf({ isExisting, isAvailable: isExisting && isAvailable(call, method) }),
			};
		},
	},
	{
		name: 'feature.get',
		...basic,
		run: (call) => {
			const code = toText(call.classic('CODE'));
			if (code === '') throw new RestError('CODE_EMPTY', 'CODE is empty');
			const { offlineExtended, authConnector } = call.portal.options.events;
			const available: Readonly<Record<string, boolean>> = {
				rest_offline_extended: offlineExtended,
				rest_auth_connector: authConnector,
			};
			return { result: mapOf({ value: available[code] === false ? 'N' : 'Y' }) };
		},
	},
];
