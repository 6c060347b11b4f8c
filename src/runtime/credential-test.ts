import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { BitrixError } from '../portal/answers/errors';
import { Portal } from '../portal/portal';
import type { Transport, TransportReply, TransportRequest } from '../portal/transport/transport';
import { SettingError } from '../portal/transport/setting-error';
import { sentences, whatHappened, whatToDo } from './advice';
import { type CredentialFields, readWebhook } from './credential';
import { Deadline } from './deadline';
import { logTo } from './log';
import { lowerCase } from './n8n-transport';
import { EDITOR_WAIT_MS } from './portals';
import { shareLimits } from './share-limits';

/** A node of the pack, and the scopes of the methods that it calls. */
export interface TestedNode {
	name: string;
	/** Empty for nodes that no scope is needed for, or that call whatever method the person names. */
	scopes: readonly string[];
}

type CredentialTest = (
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

/**
 * The test of a webhook in the credential dialog. It calls `scope`, which every webhook may, whatever its own scopes are.
 * Any webhook that the portal accepts passes, since each node needs other scopes; the message says which nodes of the
 * pack it can serve. n8n 2.41 shows the message in the dialog only when a test fails.
 */
export const webhookTest = (nodes: readonly TestedNode[]): CredentialTest =>
	async function testWebhook({ data = {}, name }) {
		shareLimits(this);
		try {
			const webhook = readWebhook(data);
			const portal = new Portal(new TestTransport(this, webhook, name), {
				...webhook.limits,
				workflow: '(credential test)',
				node: '(credential test)',
				priority: 'interactive',
				waitLimitMs: EDITOR_WAIT_MS,
				log: logTo(this, 'error'),
			});
			const { result } = await portal.call('scope', {}, { effect: 'read' });
			if (!Array.isArray(result)) return failed('The portal answered without a list of scopes.');
			const connected = `Connected to ${webhook.address.portal}`;
			return { status: 'OK', message: sentences([connected, ...whatItServes(nodes, result)]) };
		} catch (error) {
			return failed(explain(error));
		}
	};

const failed = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });

/** Which nodes the scopes suffice for, at least in part, and which scopes would add more. */
function whatItServes(nodes: readonly TestedNode[], ticked: readonly unknown[]): string[] {
	const served = nodes.filter(
		({ scopes }) => scopes.length === 0 || scopes.some((scope) => ticked.includes(scope)),
	);
	const more = nodes.flatMap(({ name, scopes }) => {
		const missing = scopes.filter((scope) => !ticked.includes(scope));
		return missing.length === 0 ? [] : [`${missing.join(', ')} (${name})`];
	});
	return [
		`Nodes it can serve: ${served.map(({ name }) => name).join(', ')}`,
		...(more.length === 0 ? [] : [`For more, edit the webhook in Bitrix24 and tick: ${more.join('; ')}`]),
	];
}

function explain(error: unknown): string {
	if (error instanceof SettingError) return sentences([error.message, error.nextStep]);
	if (error instanceof BitrixError) return sentences([whatHappened(error), whatToDo(error)]);
	return 'The test could not be run.';
}

/** Sends requests with n8n's older helper, the only one that exists while a credential is tested. */
class TestTransport implements Transport {
	readonly portal: string;
	readonly identity: string;

	constructor(
		private readonly context: ICredentialTestFunctions,
		private readonly webhook: CredentialFields,
		readonly credential: string,
	) {
		this.portal = webhook.address.portal;
		this.identity = webhook.identity;
	}

	async send({ method, parameters, timeoutMs }: TransportRequest): Promise<TransportReply> {
		const { helpers } = this.context;
		// The helper's own timeout counts silence only.
		const clock = new Deadline(timeoutMs);
		try {
			const sending = helpers.request({
				method: 'POST',
				uri: `${this.webhook.address.base}${method}.json`,
				headers: { accept: 'application/json' },
				body: parameters,
				simple: false,
				resolveWithFullResponse: true,
				followRedirect: false,
				timeout: timeoutMs,
			}) as Promise<{ statusCode: number; headers: IDataObject; body: unknown }>;
			const { statusCode: status, headers, body } = await clock.race(sending);
			return { status, headers: lowerCase(headers), body: typeof body === 'string' ? body : '' };
		} catch (error) {
			throw clock.explain(error);
		} finally {
			clock.stop();
		}
	}
}
