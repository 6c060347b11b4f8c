import { failure, type Sandbox } from './sandbox';

/** Words that n8n's guide asks not to use. */
const AVOIDED = /\b(error|problem|failure|mistake)\b/i;

/** Asking for the fields is all that a check may need. */
export function expectOnlyFieldsRead({ portal }: Sandbox): void {
	const called = Object.keys(portal.statistics.totals.byMethod);
	expect(called.filter((method) => method !== 'crm.item.fields')).toEqual([]);
}

/** What a person reads who has entered something that cannot be: said before any request. */
export async function refused(
	sandbox: Sandbox,
	node: 'crm' | 'batch' | 'usage',
	parameters: object,
	options: object = {},
): Promise<ReturnType<typeof failure>> {
	const error = failure(await sandbox[node](parameters, options));
	expectOnlyFieldsRead(sandbox);
	expect(error.message).not.toMatch(AVOIDED);
	expect(error.itemIndex).toBe(0);
	return error;
}
