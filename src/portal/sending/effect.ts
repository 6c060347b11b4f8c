import type { Effect, MethodParameters } from '../../batch/command';

const READ =
	/(^|[._])(get|getlist|list|fields|search|getfields|current|info|items|types|gettypes|find[a-z\d]*|history|tail|aggregate|isExist[a-z\d]*)$/i;
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
/** Methods that remove what they return from a queue. */
const TAKES_AWAY = new Set(['event.offline.get']);
const IDEMPOTENT = /(^|[._])(update|delete|remove|set|unbind|clear)$/i;

/** Parameters whose entries an update adds to the present ones (docs/internals/fields.md, "Phones and e-mails"). */
const APPENDING = new Set(['fm', 'PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']);

/** What a repeat of a call would do, derived from its method's name. Anything unknown counts as `create`. */
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
