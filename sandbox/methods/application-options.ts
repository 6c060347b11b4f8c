import { errors } from '../errors';
import { entriesOf, isMap, mapOf, toText } from '../php/value';
import type { Call, Method, MethodResult } from './method';

/** The settings of the application of a call. @throws RestError ACCESS_DENIED for webhooks. */
function settingsOf(call: Call) {
	const { clientId } = call.caller;
	if (clientId === undefined) throw errors.applicationContextRequired(403);
	return call.portal.applications.settingsOf(clientId);
}

function get(call: Call): MethodResult {
	const settings = settingsOf(call);
	const name = call.classic('option');
	if (name === undefined || name === null)
		return { result: Object.keys(settings).length > 0 ? settings : [] };
	return { result: settings[toText(name)] ?? null };
}

function set(call: Call): MethodResult {
	const settings = settingsOf(call);
	if (!call.isAdmin) throw errors.accessDenied('Administrator authorization required');
	const options = call.classic('options');
	const sent = entriesOf(options === undefined ? call.parameters : options);
	if ((options !== undefined && !isMap(options)) || sent.length === 0) throw errors.emptyArgument('options');
	Object.assign(settings, mapOf(Object.fromEntries(sent)));
	return { result: true };
}

/** Settings of an application (https://apidocs.bitrix24.com/api-reference/common/settings/index.html). */
export const applicationOptionMethods: Method[] = [
	{ name: 'app.option.get', scope: 'basic', cost: 'read', run: get },
	{ name: 'app.option.set', scope: 'basic', cost: 'write', run: set },
];
