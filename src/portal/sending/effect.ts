import type { Effect, MethodParameters } from '../../batch/command';

const READ =
	/(^|[._])(get|getlist|list|fields|search|getfields|current|info|items|types|gettypes|find\w*|history|tail|aggregate|isExist\w*)$/i;
const READ_EXACT = new Set([
	'profile',
	'scope',
	'methods',
	'method.get',
	'server.time',
	'app.info',
	'feature.get',
	'events',
]);
/** Reading these takes what was read out of a queue. */
const TAKES_AWAY = new Set(['event.offline.get']);
const IDEMPOTENT = /(^|[._])(update|delete|remove|set|unbind|clear)$/i;

/** Parameters whose entries are added to what is there, also by an update (bitrix24/api.md 7.1). */
const APPENDING = new Set(['fm', 'PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']);

/** What a repeat of the method would do, from its name; what cannot be told counts as creating. */
export function effectOf(method: string, parameters: MethodParameters = {}): Effect {
	const name = method.replace(/\.(json|xml)$/i, '');
	if (TAKES_AWAY.has(name.toLowerCase())) return 'create';
	if (READ_EXACT.has(name.toLowerCase()) || READ.test(name)) return 'read';
	if (IDEMPOTENT.test(name)) return appends(parameters) ? 'create' : 'idempotent';
	return 'create';
}

function appends(parameters: MethodParameters): boolean {
	const fields = parameters.fields ?? parameters.FIELDS;
	return (
		fields !== null && typeof fields === 'object' && Object.keys(fields).some((name) => APPENDING.has(name))
	);
}
