import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import type { BitrixError } from '../../../src/portal/answers/errors';
import { type Credential, readCredential, type RequestContext } from '../../../src/runtime/credential';
import { follow, renew } from '../../../src/runtime/renewal';
import { VirtualTime } from '../../support/virtual-time';

let time: VirtualTime;
beforeEach(() => {
	time = new VirtualTime();
});
afterEach(() => time.restore());

type Tokens = Record<string, string>;

const tokens = (count: number, over: Tokens = {}): Tokens => ({
	access_token: `access-token-${count}`,
	refresh_token: `refresh-token-${count}`,
	client_endpoint: 'https://demo.bitrix24.com/rest/',
	member_id: 'member',
	...over,
});

let credentials = 0;

/** A process of n8n as a renewal sees it: the saved tokens, and n8n's refresh. */
class Process {
	refreshes = 0;
	readonly credential: Credential;
	readonly context: RequestContext;
	private readonly node: INode;

	constructor(
		/** Saved tokens, shared by all processes: n8n's database. */
		readonly kept: { tokens: Tokens },
		private readonly answer: (kept: { tokens: Tokens }) => Tokens | Promise<Tokens>,
		id = `credential-${++credentials}`,
	) {
		this.node = {
			parameters: { authentication: 'oAuth2' },
			credentials: { bitrix24OAuth2Api: { id, name: 'Sales portal' } },
		} as unknown as INode;
		const { node } = this;
		const getCredentials = async () => await Promise.resolve(this.data());
		const refreshOAuth2Token = async (): Promise<Tokens> => {
			this.refreshes += 1;
			return (kept.tokens = await this.answer(kept));
		};
		this.context = {
			getNode: () => node,
			getCredentials,
			helpers: { refreshOAuth2Token },
		} as unknown as RequestContext;
		this.credential = readCredential(this.data(), node);
	}

	private data(): ICredentialDataDecryptedObject {
		return {
			portal: 'demo.bitrix24.com',
			clientId: 'local.1',
			clientSecret: 'demo-client-secret',
			oauthTokenData: { ...this.kept.tokens },
		};
	}
}

const refused = (code: string) => async (): Promise<Tokens> =>
	await Promise.reject(Object.assign(new Error(code), { body: { error: code, error_description: '' } }));

const tokenOf = ({ accessToken }: Credential) => accessToken;

describe('the renewal of an access token', () => {
	it('is shared by all calls that notice at the same time', async () => {
		const n8n = new Process({ tokens: tokens(1) }, () => tokens(2));
		const all = Array.from({ length: 10 }, async () => await renew(n8n.context, n8n.credential));
		expect((await Promise.all(all)).map(tokenOf)).toEqual(Array(10).fill('access-token-2'));
		expect(n8n.refreshes).toBe(1);
	});

	it('is not repeated by a call that notices later', async () => {
		const n8n = new Process({ tokens: tokens(1) }, () => tokens(2));
		await renew(n8n.context, n8n.credential);
		expect(tokenOf(await renew(n8n.context, n8n.credential))).toBe('access-token-2');
		expect(n8n.refreshes).toBe(1);
	});

	it.each([
		['has saved them before', 0],
		['saves them a moment later', 500],
	])('takes the tokens of another process that %s', async (_, laterMs) => {
		const kept = { tokens: tokens(1) };
		const other = () => (kept.tokens = tokens(7));
		const n8n = new Process(kept, async () => {
			if (laterMs === 0) other();
			else setTimeout(other, laterMs);
			return await refused('invalid_grant')();
		});
		const renewed = (await time.settled(renew(n8n.context, n8n.credential))) as Credential;
		expect(tokenOf(renewed)).toBe('access-token-7');
		expect(n8n.refreshes).toBe(1);
	});

	it.each([
		['invalid_grant', 'was not used for 180 days'],
		['invalid_client', 'that the local application still exists'],
	])('refused with %s names the credential and asks to connect it again', async (code, why) => {
		const n8n = new Process({ tokens: tokens(1) }, refused(code));
		const error = (await time.settled(renew(n8n.context, n8n.credential))) as BitrixError;
		expect(error).toMatchObject({ kind: 'credential', code, notExecuted: true });
		expect(error.advice).toContain(why);
		expect(error.advice).toContain('Open the credential "Sales portal" in n8n and connect it again');
	});

	it('recognises the wording of newer versions of n8n', async () => {
		const reconnect = Object.assign(new Error('needs to be reconnected'), {
			failure: { cause: 'credential-invalid' },
		});
		const n8n = new Process({ tokens: tokens(1) }, async () => await Promise.reject(reconnect));
		expect(await time.settled(renew(n8n.context, n8n.credential))).toMatchObject({ code: 'invalid_grant' });
	});

	it.each([
		[Object.assign(new Error('x'), { status: 502, body: '<html>' }), 'status 502'],
		[Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' }), 'ECONNREFUSED'],
	])('may be tried again when the authorization server does not answer', async (failure, text) => {
		const n8n = new Process({ tokens: tokens(1) }, async () => await Promise.reject(failure));
		const error = (await time.settled(renew(n8n.context, n8n.credential))) as BitrixError;
		expect(error).toMatchObject({ kind: 'notReached', code: 'NOT_RENEWED', notExecuted: true });
		expect(error.description).toContain(text);
	});

	it('says how to trust the certificate of the authorization server, or of a proxy before it', async () => {
		const untrusted = Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
		const n8n = new Process({ tokens: tokens(1) }, async () => await Promise.reject(untrusted));
		const error = (await time.settled(renew(n8n.context, n8n.credential))) as BitrixError;
		expect(error).toMatchObject({ kind: 'notReached', code: 'NOT_RENEWED' });
		expect(error.advice).toContain('NODE_EXTRA_CA_CERTS');
	});

	it('keeps the reason when the plan has run out', async () => {
		const n8n = new Process({ tokens: tokens(1) }, refused('PAYMENT_REQUIRED'));
		expect(await time.settled(renew(n8n.context, n8n.credential))).toMatchObject({ kind: 'permission' });
	});

	it('fails when the credential was connected to another portal meanwhile', async () => {
		const n8n = new Process({ tokens: tokens(1) }, () => tokens(2));
		n8n.kept.tokens = tokens(5, { member_id: 'another' });
		expect(await time.settled(renew(n8n.context, n8n.credential))).toMatchObject({ code: 'OTHER_PORTAL' });
	});
});

describe('a portal that redirects', () => {
	const moved = tokens(2, { client_endpoint: 'https://new.bitrix24.com/rest/' });

	it('is followed to the address that the authorization server names', async () => {
		const n8n = new Process({ tokens: tokens(1) }, () => moved);
		expect((await follow(n8n.context, n8n.credential)).address).toEqual({
			base: 'https://new.bitrix24.com/rest/',
			portal: 'new.bitrix24.com',
		});
	});

	it('is followed to the address that another process has saved', async () => {
		const n8n = new Process({ tokens: tokens(1) }, () => moved);
		n8n.kept.tokens = moved;
		expect((await follow(n8n.context, n8n.credential)).address.portal).toBe('new.bitrix24.com');
		expect(n8n.refreshes).toBe(0);
	});

	it('and has not moved causes one renewal an hour', async () => {
		let count = 1;
		const n8n = new Process({ tokens: tokens(1) }, () => tokens(++count));
		for (let times = 0; times < 3; times++)
			expect(await follow(n8n.context, n8n.credential)).toBe(n8n.credential);
		expect(n8n.refreshes).toBe(1);
		time.stall(3_600_000);
		await follow(n8n.context, n8n.credential);
		expect(n8n.refreshes).toBe(2);
	});
});
