import { errors, RestError } from '../errors';
import { actorOf } from '../events/events';
import { isMap, isTruthy, mapOf, toInt, toText } from '../php/value';
import type { Call, Method, MethodResult } from './method';

/** The application of a call; the methods here refuse webhooks, which have none. */
export const clientOf = (call: Call): string => call.caller.clientId ?? '';

export const connectorOf = (call: Call): string => call.caller.connector ?? '';

interface Handler {
	code: string;
	isOffline: boolean;
	url: string;
}

/** The handler that event.bind and event.unbind name. @throws RestError ERROR_ARGUMENT or ACCESS_DENIED. */
function handlerOf(call: Call, action: 'binding' | 'unbinding'): Handler {
	const code = toText(call.classic('event')).toUpperCase();
	if (code === '') throw errors.emptyArgument('EVENT');
	const type = toText(call.classic('event_type')).toLowerCase() || 'online';
	if (type !== 'online' && type !== 'offline') {
		throw errors.wrongArgument('Value must be one of {online|offline}', 'EVENT_TYPE');
	}
	const url = toText(call.classic('handler'));
	if (type === 'offline') {
		if (!call.isAdmin) {
			throw errors.accessDenied(`Offline events ${action} requires administrator access rights`);
		}
		return { code, isOffline: true, url: '' };
	}
	if (url === '') throw errors.emptyArgument('HANDLER');
	return { code, isOffline: false, url };
}

function bind(call: Call): MethodResult {
	const { events } = call.portal;
	const asked = toInt(call.classic('auth_type'));
	if (asked > 0 && asked !== call.userId && !call.isAdmin) {
		throw errors.accessDenied('Event binding with AUTH_TYPE requires administrator access rights');
	}
	const { code, isOffline, url } = handlerOf(call, 'binding');
	const userId = isOffline ? 0 : asked > 0 ? asked : call.isAdmin ? 0 : call.userId;
	if (!isOffline) events.handlers.checkHandler(url);
	const scope = events.codes.scopeOf(code);
	if (scope === undefined || !(scope === 'basic' || call.caller.scopes.has(scope))) {
		throw new RestError('ERROR_EVENT_NOT_FOUND', 'Event not found');
	}
	if (isOffline && code === 'ONOFFLINEEVENT') {
		throw new RestError('ERROR_ARGUMENT', 'Offline event cannot be registered for this event.');
	}
	const clientId = clientOf(call);
	const connector = connectorOf(call);
	const isBound = events.handlers
		.of(code)
		.some(
			(row) =>
				row.clientId === clientId && row.url === url && row.connector === connector && row.userId === userId,
		);
	if (isBound) throw new RestError('ERROR_CORE', 'Unable to set event handler: Handler already binded');
	const options = call.classic('options');
	const minTimeout = isMap(options) && code === 'ONOFFLINEEVENT' ? options.minTimeout : undefined;
	events.handlers.add({
		code,
		url,
		userId,
		connector,
		clientId,
		...(minTimeout !== undefined && { minTimeout: toInt(minTimeout) }),
	});
	return { result: true };
}

function unbind(call: Call): MethodResult {
	const { code, isOffline, url } = handlerOf(call, 'unbinding');
	const asked = call.classic('auth_type');
	// The ID must be a number here: a text with the same digits is refused.
	if (!isOffline && asked !== undefined && asked !== null && !call.isAdmin && asked !== call.userId) {
		throw errors.accessDenied('Event unbinding with AUTH_TYPE requires administrator access rights');
	}
	const userId =
		asked !== undefined && asked !== null ? toInt(asked) : call.isAdmin ? undefined : call.userId;
	const clientId = clientOf(call);
	const connector = connectorOf(call);
	const count = call.portal.events.handlers.remove(
		(row) =>
			row.clientId === clientId &&
			row.code === code &&
			row.url === url &&
			(isOffline ? row.connector === connector : userId === undefined || row.userId === userId),
	);
	return { result: mapOf({ count }) };
}

function get(call: Call): MethodResult {
	const clientId = clientOf(call);
	const rows = call.portal.events.handlers.all.filter(
		(row) => row.clientId === clientId && (call.isAdmin || row.userId === call.userId),
	);
	return {
		result: rows.map(({ code, url, userId, connector }) =>
			url === ''
				? mapOf({ event: code, connector_id: connector, offline: 1 })
				: mapOf({ event: code, handler: url, auth_type: String(userId), offline: 0 }),
		),
	};
}

/** Codes of a scope (empty: `basic`), of all scopes, or of those of the application. */
function list(call: Call): MethodResult {
	const { codes } = call.portal.events;
	const scope = call.classic('scope');
	if (scope !== undefined && scope !== null) return { result: codes.list([toText(scope) || 'basic']) };
	if (isTruthy(call.classic('full'))) return { result: codes.list() };
	return { result: codes.list(['basic', ...call.caller.scopes]) };
}

const method = (name: string, cost: Method['cost'], run: (call: Call) => MethodResult): Method => ({
	name,
	scope: 'basic',
	cost,
	applicationOnly: true,
	run,
});

/** Handlers of events (https://apidocs.bitrix24.com/api-reference/events/index.html; server source: rest/lib/api/event.php). */
export const eventMethods: Method[] = [
	method('events', 'read', list),
	method('event.bind', 'write', bind),
	method('event.unbind', 'write', unbind),
	method('event.get', 'read', get),
	method('event.test', 'write', (call) => {
		call.portal.events.test(clientOf(call), call.parameters, actorOf(call.caller));
		return { result: 1 };
	}),
];
