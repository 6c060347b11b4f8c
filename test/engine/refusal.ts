import { failure, type Sandbox } from './sandbox';

/** Words that n8n's guide advises against. */
const AVOIDED = /\b(error|problem|failure|mistake)\b/i;

/** Expects that only the fields were read, which a check may need. */
export function expectOnlyFieldsRead({ portal }: Sandbox): void {
	const called = Object.keys(portal.statistics.totals.byMethod);
	expect(called.filter((method) => method !== 'crm.item.fields')).toEqual([]);
}

/** Runs a node with invalid input. @returns the message that a person reads; no request was sent. */
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
