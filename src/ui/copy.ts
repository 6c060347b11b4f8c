/**
 * Sentences that n8n's lint rules require word for word (eslint-plugin-n8n-nodes-base). In other texts, labels of
 * parameters stand 'in single quotes', as in n8n.
 */
export const COPY = {
	returnAll: 'Whether to return all results or only up to a given limit',
	limit: 'Max number of results to return',
	simplify: 'Whether to return a simplified version of the response instead of the raw data',
	dynamicOptions:
		'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	dynamicMultiOptions:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
} as const;
