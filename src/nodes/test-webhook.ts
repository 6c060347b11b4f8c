import { scopeOf } from '../catalog/scopes';
import { webhookTest } from '../runtime/credential-test';
import * as nodes from '.';
import type { PackNode } from './node';

/** The scopes of all methods that a node's operations call. */
function scopesOf({ resources }: PackNode): string[] {
	const methods = resources.flatMap(({ operations }) => operations.flatMap((operation) => operation.methods));
	const scopes = methods.map(scopeOf).filter((scope) => scope !== undefined);
	return [...new Set(scopes)].sort();
}

/**
 * The test that each node names for its webhook credential (`testedBy`). n8n runs the test of the first node only, so
 * the answer is about all of them.
 */
export const testWebhook = webhookTest(
	Object.values<PackNode>(nodes).map((node) => ({ name: node.displayName, scopes: scopesOf(node) })),
);
