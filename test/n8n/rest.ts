import { setTimeout as sleep } from 'node:timers/promises';
import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeCredentialTestResult,
	INodeTypeDescription,
	IRun,
	IRunExecutionData,
} from 'n8n-workflow';
import { EngineRun } from '../engine/harness-run';
import type { WorkflowJson } from '../engine/harness-workflow';
import { parseFlatted } from './flatted';
import { RestSession } from './rest-request';

/** Login of the owner, who is the only user of the n8n. */
export interface Login {
	email: string;
	password: string;
}

/** Login for an n8n that only a test or a measurement uses. */
export const TEST_LOGIN: Login = { email: 'owner@example.com', password: 'Sandbox24' };

export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

export interface StoredWorkflow extends WorkflowJson {
	id: string;
	name: string;
	versionId: string;
	active: boolean;
}

interface StoredExecution extends Omit<IRun, 'data' | 'startedAt' | 'stoppedAt'> {
	data: string;
	startedAt: string;
	stoppedAt: string | null;
}

/** The REST interface of n8n's editor. */
export class N8nRest {
	private readonly session: RestSession;

	constructor(url: string) {
		this.session = new RestSession(url);
	}

	/** Makes the owner, if there is none yet, and logs in. */
	async logIn({ email, password }: Login): Promise<void> {
		const settings = await this.session.request<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
			'GET',
			'/rest/settings',
		);
		if (settings.userManagement.showSetupOnFirstLoad) {
			const owner = { email, password, firstName: 'Pack', lastName: 'Owner' };
			await this.session.request('POST', '/rest/owner/setup', owner);
		}
		await this.session.request('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	async credentials(): Promise<StoredCredential[]> {
		return await this.session.request('GET', '/rest/credentials');
	}

	/** Makes a credential, or overwrites the data of the one with this name. */
	async saveCredential(
		name: string,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<StoredCredential> {
		const existing = (await this.credentials()).find((one) => one.name === name && one.type === type);
		const credential = { name, type, data };
		if (!existing) return await this.session.request('POST', '/rest/credentials', credential);
		return await this.session.request('PATCH', `/rest/credentials/${existing.id}`, credential);
	}

	/** Connects a credential with OAuth2, as its button does, at a server that asks the person nothing. */
	async connectCredential({ id }: StoredCredential): Promise<void> {
		const page = await this.session.request<string>('GET', `/rest/oauth2-credential/auth?id=${id}`);
		const { headers } = await fetch(page, { redirect: 'manual' });
		const { pathname, search } = new URL(headers.get('location') ?? '');
		await this.session.text('GET', pathname + search);
	}

	/** Runs the test of the credential dialog. */
	async testCredential(
		{ id, name, type }: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<INodeCredentialTestResult> {
		return await this.session.request('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Connects an OAuth2 credential, as the button of the dialog does. */
	async connect({ id }: StoredCredential): Promise<void> {
		await this.session.visit(await this.session.request('GET', `/rest/oauth2-credential/auth?id=${id}`));
	}

	async workflows(): Promise<StoredWorkflow[]> {
		return await this.session.request('GET', '/rest/workflows');
	}

	/** Makes a workflow, or overwrites the one with this name. Each node gets the given credentials of its types. */
	async saveWorkflow(workflow: WorkflowJson, credentials: StoredCredential[] = []): Promise<StoredWorkflow> {
		const { name = 'Workflow', connections, settings = { executionOrder: 'v1' }, pinData } = workflow;
		const accepted = await this.acceptedCredentials(workflow.nodes);
		const nodes = workflow.nodes.map((node, index) => ({
			...node,
			credentials: fit(node, accepted[index], credentials),
		}));
		const existing = (await this.workflows()).find((one) => one.name === name);
		// n8n 1 publishes what is saved; newer ones do not look at it.
		const body = { name, nodes, connections, settings, pinData, active: existing?.active ?? false };
		if (!existing) return await this.session.request('POST', '/rest/workflows', body);
		const { id, versionId } = existing;
		return await this.session.request('PATCH', `/rest/workflows/${id}?forceSave=true`, {
			...body,
			versionId,
		});
	}

	/** The credential types of each node. */
	private async acceptedCredentials(nodes: INode[]): Promise<string[][]> {
		const nodeInfos = nodes.map(({ type, typeVersion }) => ({ name: type, version: typeVersion }));
		const types = await this.session.request<INodeTypeDescription[]>('POST', '/rest/node-types', {
			nodeInfos,
		});
		return types.map(({ credentials = [] }) => credentials.map(({ name }) => name));
	}

	/** Publishes a workflow, so that its triggers run. Its webhooks answer a moment later. */
	async activate({ id, versionId }: StoredWorkflow): Promise<void> {
		await this.session.request('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	/**
	 * Publishes a workflow whose triggers cannot be started.
	 *
	 * @returns what n8n says about it: in the answer, or with its publication service at the workflow, seconds later.
	 */
	async refusedToActivate(workflow: StoredWorkflow, limitMs = 60_000): Promise<string> {
		const deadline = Date.now() + limitMs;
		try {
			await this.activate(workflow);
		} catch (error) {
			return (error as Error).message;
		}
		for (;;) {
			const path = `/rest/workflows/${workflow.id}/publication-status`;
			const status = JSON.stringify(await this.session.request('GET', path));
			if (status.includes('"errorMessage":"')) return status;
			if (Date.now() > deadline) throw new Error(`"${workflow.name}" is ${status} after ${limitMs} ms`);
			await sleep(200);
		}
	}

	async deactivate({ id }: StoredWorkflow): Promise<void> {
		await this.session.request('POST', `/rest/workflows/${id}/deactivate`, {});
	}

	/** Starts a workflow as "Execute workflow" of the editor does. @returns the id of the execution. */
	async startWorkflow(workflow: StoredWorkflow, trigger?: string): Promise<string> {
		const name = trigger ?? workflow.nodes.find(({ type }) => /trigger$/i.test(type))?.name;
		// Older versions run the workflow of the request, newer ones the stored one. Both are the same here.
		const body = { triggerToStartFrom: { name }, workflowData: workflow };
		const path = `/rest/workflows/${workflow.id}/run`;
		return (await this.session.request<{ executionId: string }>('POST', path, body)).executionId;
	}

	/** Starts a workflow and waits for its end. @returns the stored execution. */
	async runWorkflow(workflow: StoredWorkflow, trigger?: string): Promise<EngineRun> {
		return await this.execution(await this.startWorkflow(workflow, trigger));
	}

	/** Waits for the end of an execution. @throws after `limitMs`. */
	async execution(id: string, limitMs = 120_000): Promise<EngineRun> {
		const deadline = Date.now() + limitMs;
		for (;;) {
			const { data, startedAt, stoppedAt, ...rest } = await this.session.request<StoredExecution>(
				'GET',
				`/rest/executions/${id}`,
			);
			if (stoppedAt) {
				return new EngineRun({
					...rest,
					startedAt: new Date(startedAt),
					stoppedAt: new Date(stoppedAt),
					data: parseFlatted(data) as IRunExecutionData,
				});
			}
			if (Date.now() > deadline) throw new Error(`Execution ${id} is "${rest.status}" after ${limitMs} ms`);
			await sleep(100);
		}
	}

	/** IDs of the executions of a workflow, also of running ones. */
	async executionsOf({ id }: StoredWorkflow): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.session.request<{ results: Array<{ id: string }> }>(
			'GET',
			`/rest/executions?filter=${filter}`,
		);
		return results.map((execution) => execution.id);
	}

	async stopExecution(id: string): Promise<void> {
		await this.session.request('POST', `/rest/executions/${id}/stop`, {});
	}

	/** The descriptions of all node types that the editor gets, tool variants included. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.session.request('GET', '/types/nodes.json');
	}

	/** Makes any other request of the editor. */
	async request<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
		return await this.session.request(method, path, body);
	}
}

/**
 * The credentials of a node, chosen by their types. A workflow file names none, or those of another n8n, whose IDs mean
 * nothing here.
 */
function fit(node: INode, accepted: string[], stored: StoredCredential[]): INode['credentials'] {
	const known = stored.filter(({ type }) => accepted.includes(type));
	return {
		...node.credentials,
		...Object.fromEntries(known.map(({ id, name, type }) => [type, { id, name }])),
	};
}
