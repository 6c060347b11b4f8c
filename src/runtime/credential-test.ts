import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { BitrixError } from '../portal/answers/errors';
import { networkFailure } from '../portal/transport/network-failure';
import { Portal } from '../portal/portal';
import type { Transport, TransportReply, TransportRequest } from '../portal/transport/transport';
import { SettingError } from '../portal/transport/setting-error';
import { parseWebhookUrl, type WebhookUrl } from '../portal/transport/webhook-url';
import { howToTick, sentences, whatHappened, whatToDo } from './advice';
import { identityOf, limitsOf } from './credential';
import { lowerCase } from './n8n-transport';
import { shareLimits } from './share-limits';

/** The scope that the nodes of this pack cannot do without. */
const NEEDED_SCOPE = 'crm';

/** The test of the credential dialog: asks which scopes the webhook has, which every webhook may. */
export async function testWebhook(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	shareLimits();
	const { data = {}, name } = credential;
	try {
		const setting = limitsOf(data);
		const webhook = parseWebhookUrl(String(data.webhookSecretUrl ?? ''), setting.plan);
		const portal = new Portal(new TestTransport(this, webhook, name), {
			...setting,
			workflow: '(credential test)',
			node: '(credential test)',
			priority: 'interactive',
		});
		const { result } = await portal.call('scope', {}, { effect: 'read' });
		if (!Array.isArray(result) || !result.includes(NEEDED_SCOPE)) return failed(howToTick(NEEDED_SCOPE));
		return { status: 'OK', message: `Connected to ${webhook.portal}` };
	} catch (error) {
		return failed(explain(error));
	}
}

const failed = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });

function explain(error: unknown): string {
	if (error instanceof SettingError) return sentences([error.message, error.nextStep]);
	if (error instanceof BitrixError) return sentences([whatHappened(error), whatToDo(error)]);
	return 'The test could not be run.';
}

/** The only way to send requests while a credential is tested is n8n's older helper. */
class TestTransport implements Transport {
	readonly portal: string;
	readonly identity: string;

	constructor(
		private readonly context: ICredentialTestFunctions,
		private readonly webhook: WebhookUrl,
		readonly credential: string,
	) {
		this.portal = webhook.portal;
		this.identity = identityOf(webhook.base);
	}

	async send({ method, parameters, timeoutMs }: TransportRequest): Promise<TransportReply> {
		const { helpers } = this.context;
		try {
			const answer = (await helpers.request({
				method: 'POST',
				uri: `${this.webhook.base}${method}.json`,
				headers: { accept: 'application/json' },
				body: parameters,
				simple: false,
				resolveWithFullResponse: true,
				followRedirect: false,
				timeout: timeoutMs,
			})) as { statusCode: number; headers: IDataObject; body: unknown };
			const { statusCode: status, headers, body } = answer;
			return { status, headers: lowerCase(headers), body: typeof body === 'string' ? body : '' };
		} catch (error) {
			throw networkFailure(error);
		}
	}
}
