import { RestError } from '../errors';
import { mapOf, toText, type PhpValue } from '../php/value';
import type { Store } from '../store/store';
import type { Call, Method, MethodResult } from './method';
import { pageOfRows } from './paging';
import { filterRows, orderRows } from './rows-filter';

/** Fields by which the statistics can be filtered, and sorted but for CALL_TYPE. */
const FIELDS = new Set([
	...[
		'ID',
		'CALL_ID',
		'EXTERNAL_CALL_ID',
		'CALL_CATEGORY',
		'PORTAL_USER_ID',
		'PORTAL_NUMBER',
		'PHONE_NUMBER',
	],
	...['CALL_TYPE', 'CALL_DURATION', 'CALL_START_DATE', 'CALL_LOG', 'CALL_RECORD_URL', 'CALL_VOTE', 'COST'],
	...['COST_CURRENCY', 'CALL_FAILED_CODE', 'CALL_FAILED_REASON', 'CRM_ENTITY_TYPE', 'CRM_ENTITY_ID'],
	...['CRM_ACTIVITY_ID', 'REST_APP_ID', 'REST_APP_NAME', 'TRANSCRIPT_ID', 'TRANSCRIPT_PENDING', 'SESSION_ID'],
	...['REDIAL_ATTEMPT', 'COMMENT', 'RECORD_DURATION'],
]);

const CALLS = 'voximplant.statistic';

/** voximplant.statistic.get: finished calls. */
function statistics(call: Call): MethodResult {
	if (!call.isAdmin) throw new RestError('ACCESS_DENIED', 'Access denied!', 403);
	const rows = call.store
		.table(CALLS)
		.all()
		.map(({ id, values }) => mapOf({ ID: String(id) }, values));
	const found = filterRows(rows, call.classic('FILTER'), FIELDS);
	const sort = toText(call.classic('SORT'));
	const order =
		sort === '' || sort === 'CALL_TYPE' ? undefined : mapOf({ [sort]: call.classic('ORDER') ?? '' });
	const { rows: page, info } = pageOfRows(call, orderRows(found, order, FIELDS));
	return { result: page, ...info };
}

/** Adds the entry of a call that has ended now, past the REST API. For tests. */
export function putCall(store: Store, values: Record<string, PhpValue> = {}): number {
	const usual = {
		...{ PORTAL_USER_ID: '1', PHONE_NUMBER: '+490000000', CALL_CATEGORY: 'external', CALL_TYPE: '2' },
		...{ CALL_DURATION: '60', CALL_FAILED_CODE: '200', CALL_START_DATE: store.time.format(store.now() - 60) },
	};
	return store.table(CALLS).add({ values: mapOf(usual, values) }).id;
}

export const telephonyMethods: Method[] = [
	{ name: 'voximplant.statistic.get', scope: 'telephony', cost: 'list', run: statistics },
];
