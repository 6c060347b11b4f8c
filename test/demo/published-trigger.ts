import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeExecutionData } from 'n8n-workflow';
import type { CredentialData, Engine, WorkflowJson } from '../engine/harness';
import type { PortalProcess } from '../../sandbox/process';

const APPLICATION = 'bitrix24OAuth2Api';

/** A local application of the portal, and its connected credential. */
export async function applicationOf(portal: PortalProcess): Promise<CredentialData> {
	const { clientId, clientSecret } = await portal.addApplication({
		redirectUrl: 'http://n8n.example/callback',
	});
	const { accessToken, refreshToken } = await portal.tokensFor(clientId);
	const oauthTokenData = {
		access_token: accessToken,
		refresh_token: refreshToken,
		client_endpoint: `${portal.url}/rest/`,
	};
	const server = { authorizationServer: 'own', ownServer: portal.url };
	const data = { portal: portal.url, ...server, plan: 'standard', clientId, clientSecret, oauthTokenData };
	return { [APPLICATION]: data };
}

/** The trigger of a published workflow. */
export interface PublishedWorkflow {
	/** Name of the trigger. */
	name: string;
	/** With what the workflow was started since it was published, once all calls have been looked at. */
	heard(): Promise<INodeExecutionData[]>;
	/** Unpublishes the workflow. */
	close(): Promise<void>;
}

/** Publishes a workflow that begins with Bitrix24 Trigger: binds its events, and takes the calls of the portal. */
export async function publishTrigger(
	engine: Engine,
	{ nodes }: WorkflowJson,
	credentials: CredentialData,
): Promise<PublishedWorkflow> {
	const node = nodes.find(({ type }) => type === engine.type('bitrix24Trigger'));
	if (node === undefined) throw new Error('The workflow has no Bitrix24 Trigger');
	const calls: Array<Promise<INodeExecutionData[]>> = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { searchParams } = new URL(request.url ?? '', 'http://n8n');
			const call = trigger.call({
				body: Buffer.concat(chunks),
				contentType: request.headers['content-type'],
				query: Object.fromEntries(searchParams),
				onAnswer: () => response.end(),
			});
			calls.push(call.then(({ items = [] }) => items));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
	const trigger = engine.webhookTrigger(node, { credentials, base, staticData: {} });
	await trigger.publish();
	return {
		name: node.name,
		heard: async () => (await Promise.all(calls)).flat(),
		close: async () => {
			await trigger.unpublish();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
