import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { byOAuth2, type Connected, connected } from './application';
import type { EngineRun } from './harness';
import { failure, Sandbox } from './sandbox';

const CONTRACT = 'ufCrm_1700000013';
const METHOD = 'crm.controller.item.getFile';

const deal = { ...byOAuth2, resource: 'deal', dealId: { mode: 'id', value: '1' } };
const download = { ...deal, operation: 'downloadFile', fileField: CONTRACT };

let sandbox: Sandbox;
let access: Connected;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 1 } });
	access = await connected(sandbox.portal);
	const { store } = sandbox.portal;
	const record = store.record(2, 1) as never as Record<string, unknown>;
	record[CONTRACT] = store.newFile('a.pdf', Buffer.from('a contract').toString('base64'));
});
afterEach(async () => await sandbox.close());

const run = async (parameters: object): Promise<EngineRun> =>
	await sandbox.crm(parameters, { credentials: access.credentials });

const listen = async (server: Server): Promise<void> =>
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

describe('files with OAuth2', () => {
	it('arrive, also when the token ends between the record and its file', async () => {
		sandbox.portal.faults.add({ kind: 'error', error: 'expired_token', status: 401, method: METHOD });
		const result = await run(download);
		expect(result.error).toBeUndefined();
		expect(result.output('node')[0].binary).toMatchObject({ data: { fileName: 'a.pdf' } });
		expect(sandbox.portal.statistics.tokenRequests).toHaveLength(1);
	});

	it('do not take the token to another host', async () => {
		const asked: string[] = [];
		const elsewhere = createServer(({ headers, url }, response) => {
			asked.push(`${url} ${JSON.stringify(headers)}`);
			response.setHeader('Content-Disposition', 'attachment; filename="b.pdf"');
			response.end('from elsewhere');
		});
		await listen(elsewhere);
		const { port } = elsewhere.address() as AddressInfo;
		const redirectTo = `http://127.0.0.1:${port}/storage/b.pdf`;
		sandbox.portal.setDownloads({ redirectTo });
		expect((await run(download)).output('node')[0].binary).toMatchObject({ data: { fileName: 'b.pdf' } });
		expect(asked).toHaveLength(1);
		expect(asked.join()).not.toContain(access.data.oauthTokenData.access_token);
		expect(asked.join().toLowerCase()).not.toContain('authorization');
		sandbox.portal.setDownloads({ redirectTo, redirectKeepsSecret: true });
		expect(failure(await run(download)).message).toContain('PORTAL_MOVED');
		expect(asked).toHaveLength(1);
		elsewhere.close();
	});

	it('and everything else keep the tokens and the client secret to themselves', async () => {
		const { access_token: token, refresh_token: refresh } = access.data.oauthTokenData;
		const secrets = [token, refresh, access.application.clientSecret];
		const description = `Bitrix24 repeats ${secrets.join(' and ')}`;
		sandbox.portal.faults.add({ kind: 'error', error: 'ERROR_CORE', description, method: 'profile' });
		const { credentials } = access;
		const call = { ...byOAuth2, operation: 'callMethod', defineParameters: 'json' };
		const runs = [
			await run({ ...deal, operation: 'get', simplify: false }),
			await sandbox.batch({ ...call, method: 'profile' }, { credentials }),
			await sandbox.batch(
				{ ...call, method: 'crm.item.get', parametersJson: '{"entityTypeId":2,"id":1}' },
				{ credentials },
			),
		];
		expect(JSON.stringify(runs[0].runData)).toContain('urlMachine');
		expect(failure(runs[1]).description).toContain('Bitrix24 repeats *** and *** and ***');
		for (const one of runs) {
			const shown = inspect([one.runData, one.error, sandbox.engine.log], {
				depth: 30,
				showHidden: true,
				maxStringLength: null,
			});
			for (const secret of secrets) expect(shown + JSON.stringify(one.runData)).not.toContain(secret);
		}
	});
});
