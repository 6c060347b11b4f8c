/**
 * Sentences that n8n wants word for word (eslint-plugin-n8n-nodes-base), and ours that stand in more than one place.
 * Parameters are called 'in single quotes', as n8n does.
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
