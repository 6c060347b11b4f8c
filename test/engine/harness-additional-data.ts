import { ExternalSecretsProxy } from 'n8n-core';
import type {
	ICredentialsHelper,
	INodeParameters,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

// The engine builds addresses from this. It must be valid, but nothing listens there.
const instance = 'http://127.0.0.1:5678/';

async function unsupported(): Promise<never> {
	throw new Error('The embedded engine runs one workflow: no sub-workflows and no task runners');
}

let executions = 0;

/** What n8n's server passes to an execution besides the workflow: credentials, addresses, callbacks. */
export function additionalData(
	credentialsHelper: ICredentialsHelper,
	over: { currentNodeParameters?: INodeParameters; rootExecutionMode?: WorkflowExecuteMode } = {},
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		executionId: String(++executions),
		currentNodeExecutionIndex: 0,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		restApiUrl: `${instance}rest`,
		instanceBaseUrl: instance,
		formBaseUrl: `${instance}form`,
		formWaitingBaseUrl: `${instance}form-waiting`,
		formTestBaseUrl: `${instance}form-test`,
		webhookBaseUrl: `${instance}webhook`,
		webhookWaitingBaseUrl: `${instance}webhook-waiting`,
		webhookTestBaseUrl: `${instance}webhook-test`,
		mcpBaseUrl: `${instance}mcp`,
		mcpTestBaseUrl: `${instance}mcp-test`,
		setExecutionStatus() {},
		logAiEvent() {},
		executeWorkflow: unsupported,
		startRunnerTask: unsupported,
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		...over,
	};
}
