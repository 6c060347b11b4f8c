import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { AT_ONCE_MS, until } from '../support/until';
import type { EngineRun } from './harness';
import { failure, rows, Sandbox } from './sandbox';

const CONTRACT = 'ufCrm_1700000013';
const CONTENT = Buffer.from('the content of a contract');

let sandbox: Sandbox;
let elsewhere: Server;
let asked: string[];
let origin: string;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 1 } });
	const { store } = sandbox.portal;
	const record = store.record(2, 1) as never as Record<string, unknown>;
	record[CONTRACT] = store.newFile('a.pdf', CONTENT.toString('base64'));
	asked = [];
	elsewhere = createServer(({ url = '', headers }, response) => {
		asked.push(`${url} ${JSON.stringify(headers)}`);
		response.setHeader('Content-Type', 'application/pdf');
		response.setHeader('Content-Disposition', 'attachment; filename="b.pdf"');
		response.end('from elsewhere');
	});
	await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterEach(async () => {
	elsewhere.closeAllConnections();
	await new Promise((resolve) => elsewhere.close(resolve));
	await sandbox.close();
});

const download = async (signal?: AbortSignal): Promise<EngineRun> =>
	await sandbox.crm(
		{
			resource: 'deal',
			operation: 'downloadFile',
			dealId: { mode: 'id', value: '1' },
			fileField: CONTRACT,
		},
		{ signal },
	);

/** Expects no trace of the secret in outputs, errors and logs. */
function expectNoSecret(run: EngineRun): void {
	const shown = inspect([run.runData, run.error, sandbox.engine.log], {
		depth: 30,
		showHidden: true,
		maxStringLength: null,
	});
	expect(shown + JSON.stringify(run.runData)).not.toContain(sandbox.secret);
}

const downloads = () => sandbox.portal.statistics.totals.byMethod['crm.controller.item.getfile'];

describe('a download', () => {
	it('follows a redirect to where the file is kept, without the secret', async () => {
		sandbox.portal.setDownloads({ redirectTo: `${origin}/storage/b.pdf?signature=1` });
		const run = await download();
		expect(rows(run)).toMatchObject([{ files: [{ name: 'b.pdf', bytes: 14 }] }]);
		expect(asked).toHaveLength(1);
		expect(asked[0]).toContain('/storage/b.pdf?signature=1');
		expect(asked[0]).not.toContain(sandbox.secret);
		expectNoSecret(run);
	});

	it('is not led into an inner network where the portal is not, unless the administrator allows it', async () => {
		const redirectTo = `${origin.replace('127.0.0.1', 'localhost')}/b.pdf`;
		sandbox.portal.setDownloads({ redirectTo });
		const run = await download();
		expect(failure(run).message).toContain('(INNER_ADDRESS) [item 0]');
		expect(failure(run).description).toMatch(
			/redirects the download to localhost:\d+, a host of an inner network/,
		);
		expect(failure(run).description).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
		expect(asked).toEqual([]);
		process.env.N8N_SSRF_ALLOWED_HOSTNAMES = 'files.example.org, localhost';
		try {
			expect(rows(await download())).toMatchObject([{ files: [{ name: 'b.pdf', bytes: 14 }] }]);
		} finally {
			delete process.env.N8N_SSRF_ALLOWED_HOSTNAMES;
		}
		expect(asked).toHaveLength(1);
	});

	it('takes the secret to no other host', async () => {
		sandbox.portal.setDownloads({ redirectTo: origin, redirectKeepsSecret: true });
		const run = await download();
		expect(failure(run).message).toContain('(PORTAL_MOVED) [item 0]');
		expect(failure(run).description).toContain(
			'this was not followed, because it would hand over the secret',
		);
		expect(asked).toEqual([]);
		expectNoSecret(run);
	});

	it('is not sent round in a circle', async () => {
		sandbox.portal.setDownloads({ redirectTo: sandbox.portal.url, redirectKeepsSecret: true });
		const run = await download();
		expect(failure(run).description).toContain('The portal redirects the download, but not to a file');
		expect(downloads()).toBe(1);
	});

	it.each([
		['refusal', '(NOT_FOUND)', 'File not found'],
		['page', '(NOT_DATA)', 'The link has expired'],
	] as const)('whose address has expired is told by its %s', async (expired, code, words) => {
		sandbox.portal.setDownloads({ expired });
		const run = await download();
		expect(failure(run).message).toContain(code);
		expect(failure(run).description).toContain(words);
		expect(downloads()).toBe(1);
		expectNoSecret(run);
	});

	it.each(['html502', 'resetBefore', 'loginPage', 'okWithError', 'queryLimit'] as const)(
		'that meets %s keeps the secret, and comes again where that helps',
		async (kind) => {
			sandbox.portal.faults.add({ kind, method: 'crm.controller.item.getFile' });
			const run = await download();
			expectNoSecret(run);
			const comesAgain = !['loginPage', 'okWithError'].includes(kind);
			expect(run.error === undefined).toBe(comesAgain);
		},
	);

	it('is not taken for whole when it is cut off', async () => {
		sandbox.portal.setDownloads({ stopAfterBytes: 5, stop: 'cut' });
		const run = await download();
		expect(failure(run).message).toContain('crm.controller.item.getFile');
		expect(run.ran('node') ? run.output('node') : []).toEqual([]);
		// A download changes nothing, so it was tried again.
		expect(downloads()).toBe(3);
		expectNoSecret(run);
	});

	it('ends with its execution, also while the file arrives', async () => {
		sandbox.portal.setDownloads({ stopAfterBytes: 5, stop: 'silence' });
		const stop = new AbortController();
		const running = download(stop.signal);
		await until(() => downloads() === 1);
		// The first bytes have arrived by then.
		await sleep(100);
		const began = Date.now();
		stop.abort();
		expect((await running).status).toBe('canceled');
		expect(Date.now() - began).toBeLessThan(AT_ONCE_MS);
		expect(downloads()).toBe(1);
		expectNoSecret(await running);
	});
});
