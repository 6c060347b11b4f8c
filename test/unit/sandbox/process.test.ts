import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startPortalProcess, type PortalProcess } from '../../../sandbox/process';
import { listen } from './event-support';
import { until } from '../../support/until';

const root = join(__dirname, '..', '..', '..');

const status = async (url: string): Promise<number> => (await fetch(url)).status;

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

describe('a portal in a process of its own', () => {
	let portal: PortalProcess;

	beforeAll(async () => {
		portal = await startPortalProcess({
			seed: { deals: 3 },
			limit: { capacity: 2, leakPerSecond: 0, leak: 'everySecond', refusedRequestsCount: false },
		});
	});

	afterAll(() => portal.close());

	it('is set and seen through its side channel', async () => {
		const profile = `${portal.webhookUrl}profile`;
		expect([await status(profile), await status(profile), await status(profile)]).toEqual([200, 200, 503]);
		expect(await portal.bucketLevel()).toBe(2);
		expect((await portal.statistics()).totals).toMatchObject({ requests: 3, refused: 1 });
		await portal.resetStatistics();
		await portal.setLimit({
			capacity: Infinity,
			leakPerSecond: 1,
			leak: 'continuous',
			refusedRequestsCount: false,
		});
		await portal.addFault({ kind: 'html502', method: /^PROFILE$/i, times: Infinity });
		expect([await status(profile), await status(profile)]).toEqual([502, 502]);
		await portal.clearFaults();
		expect(await status(profile)).toBe(200);
		const { totals, requests } = await portal.statistics();
		expect(totals.requests).toBe(3);
		expect(requests.map((request) => request.fault)).toEqual(['html502', 'html502', undefined]);
	});

	it('takes applications', async () => {
		await portal.setLimit('none');
		const { clientId } = await portal.addApplication({ redirectUrl: 'http://127.0.0.1/callback' });
		const authorise = async () =>
			(await fetch(`${portal.url}/oauth/authorize/?client_id=${clientId}`, { redirect: 'manual' })).status;
		expect(await authorise()).toBe(302);
		await portal.expireAccessTokens();
		await portal.uninstall(clientId);
		expect(await authorise()).toBe(200);
		await fetch(`${portal.url}/oauth/token/?grant_type=refresh_token&client_id=${clientId}`);
		expect((await portal.statistics()).tokenRequests).toMatchObject([{ error: 'invalid_client' }]);
	});

	it('takes records, webhooks and limits', async () => {
		await portal.setLimit('none');
		await portal.seed({ deals: 2 });
		expect((await portal.records(2)).map((record) => record.id)).toEqual([1, 2, 3, 4, 5]);
		const narrow = await portal.addWebhook({ scopes: ['task'] });
		expect(await status(`${narrow}crm.deal.list`)).toBe(401);
		await portal.setOperating({
			limitSeconds: 1,
			accounting: 'nestedMethods',
			chargeSeconds: { profile: 5 },
		});
		const profile = `${portal.webhookUrl}profile`;
		expect([await status(profile), await status(profile)]).toEqual([200, 429]);
		await portal.setOperating('none');
		await portal.setLimit({ capacity: 5, leakPerSecond: 1, leak: 'continuous', refusedRequestsCount: false });
		await portal.fillBucket();
		await portal.consumeExternally(100);
		expect(await portal.bucketLevel()).toBeCloseTo(5, 1);
		await portal.consumeExternally(0);
	});

	it('sends events', async () => {
		await portal.setLimit('none');
		await portal.setEvents({ parallel: 1 });
		const listener = await listen();
		const { applicationToken } = await portal.addEventWebhook({
			codes: ['ONCRMDEALUPDATE', 'ONLIVEFEEDPOSTADD'],
			url: listener.url,
		});
		await portal.raise({ code: 'ONLIVEFEEDPOSTADD', data: { FIELDS: { POST_ID: '9' } } });
		expect(await portal.editMany({ entityTypeId: 2, values: { title: 'Edited' }, ids: [1, 2] })).toBe(2);
		await portal.eventsSettled();
		expect(listener.heard()).toEqual(['ONLIVEFEEDPOSTADD', 'ONCRMDEALUPDATE 1', 'ONCRMDEALUPDATE 2']);
		expect((await portal.deliveries()).map(({ status }) => status)).toEqual([200, 200, 200]);
		await portal.resetDeliveries();
		expect(await portal.deliveries()).toEqual([]);
		const { clientId } = await portal.addApplication({
			redirectUrl: 'http://127.0.0.1/callback',
			installed: false,
		});
		await portal.finishInstallation(clientId);
		const { accessToken } = await portal.tokensFor(clientId, 3);
		const profile = await fetch(`${portal.url}/rest/profile?auth=${accessToken}`);
		expect(await profile.json()).toMatchObject({ result: { ID: '3' } });
		expect(await portal.subscriptions()).toMatchObject([{ code: 'ONCRMDEALUPDATE' }, { applicationToken }]);
		await portal.removeEventWebhook(applicationToken);
		expect(await portal.subscriptions()).toEqual([]);
	});

	it('takes windows, a bound of requests under way and how they refuse', async () => {
		await portal.setLimit('none');
		await portal.resetStatistics();
		await portal.setWindows([
			{ requests: 2, seconds: 60, kind: 'rolling' },
			{ requests: 9, seconds: 3600, kind: 'fixed' },
		]);
		await portal.setRefusal({ status: 420, retryAfter: 'seconds' });
		const profile = `${portal.webhookUrl}profile`;
		expect([await status(profile), await status(profile)]).toEqual([200, 200]);
		const refused = await fetch(profile);
		expect(refused.status).toBe(420);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(await portal.windowsUsed()).toEqual([2, 2]);
		await portal.setWindows([{ requests: 2, seconds: 60, kind: 'rolling' }]);
		await portal.fillWindows();
		expect(await portal.windowsUsed()).toEqual([2]);
		await portal.setWindows([]);
		await portal.setConcurrency(0);
		expect(await status(profile)).toBe(420);
		expect(await (await fetch(`${portal.url}/__sandbox/state`)).json()).toMatchObject({
			windows: [],
			windowsUsed: [],
			concurrency: 0,
			underWay: 0,
			refusal: { status: 420, windowCode: 'BDC_1144', retryAfter: 'seconds' },
		});
		await portal.setConcurrency('none');
		expect((await portal.statistics()).totals).toMatchObject({
			refused: 2,
			refusedBy: { window: 1, concurrency: 1 },
		});
		await expect(portal.setWindows([{ requests: 0, seconds: 60, kind: 'fixed' }])).rejects.toThrow(
			/A window of 0 requests/,
		);
	});

	it('says which message of the side channel is not JSON', async () => {
		const answer = await fetch(`${portal.url}/__sandbox/faults`, { method: 'POST', body: '{kind' });
		expect(answer.status).toBe(400);
		expect(((await answer.json()) as { message: string }).message).toContain('JSON');
	});

	it('does not answer the side channel through REST methods', async () => {
		await portal.setLimit('none');
		expect(await status(`${portal.webhookUrl}__sandbox/statistics`)).toBe(404);
	});

	it('says why it could not start', async () => {
		await expect(startPortalProcess({ port: Number(new URL(portal.url).port) })).rejects.toThrow(
			/EADDRINUSE/,
		);
	});

	it('ends when it is closed', async () => {
		const other = await startPortalProcess();
		await other.close();
		expect(isAlive(other.pid)).toBe(false);
	});

	it('does not keep a parent alive that forgot to close it', async () => {
		const script =
			"require('./sandbox/process.ts').startPortalProcess().then(({ pid }) => console.log(pid));";
		const parent = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', script], { cwd: root });
		let output = '';
		parent.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
		await until(() => parent.exitCode === 0);
		await until(() => !isAlive(Number(output)));
	});

	it('ends when its parent is killed', async () => {
		const script = `
			const { startPortalProcess } = require('./sandbox/process.ts');
			startPortalProcess().then(({ pid }) => console.log(pid));
			setInterval(() => undefined, 1000);
		`;
		const parent = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', script], { cwd: root });
		let output = '';
		parent.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
		await until(() => output.includes('\n'));
		const pid = Number(output);
		expect(isAlive(pid)).toBe(true);
		parent.kill('SIGKILL');
		await until(() => !isAlive(pid));
	});
});

describe('the command line', () => {
	const run = (parameters: string[]) => {
		const child = spawn(process.execPath, ['--require', 'tsx/cjs', 'sandbox/cli.ts', ...parameters], {
			cwd: root,
		});
		const seen = { output: '', complaints: '', code: null as number | null };
		child.stdout.on('data', (chunk: Buffer) => (seen.output += chunk.toString('utf8')));
		child.stderr.on('data', (chunk: Buffer) => (seen.complaints += chunk.toString('utf8')));
		child.on('exit', (code) => (seen.code = code));
		return { child, seen };
	};

	it('starts a portal, prints its webhook and ends with Ctrl+C', async () => {
		const { child, seen } = run(['--port', '0', '--plan', 'self-hosted', '--deals', '7']);
		await until(() => seen.output.includes('Ctrl+C'));
		const webhook = /Webhook URL for the credential: (\S+)/.exec(seen.output)?.[1] ?? '';
		const answer = (await (await fetch(`${webhook}crm.item.list?entityTypeId=2`)).json()) as {
			total: number;
		};
		expect(answer.total).toBe(7);
		child.kill('SIGINT');
		await until(() => seen.code !== null);
		expect([seen.code, seen.output.includes('1 requests, 0 of them refused')]).toEqual([0, true]);
	});

	it('takes windows and a bound of requests under way beside the plan', async () => {
		const { child, seen } = run(
			['--port', '0', '--plan', 'self-hosted', '--rolling', '1/60', '--rolling', '9/3600'].concat([
				'--fixed',
				'20000/3600',
				'--concurrency',
				'3',
				'--retry-after',
				'date',
			]),
		);
		await until(() => seen.output.includes('Ctrl+C'));
		const webhook = /Webhook URL for the credential: (\S+)/.exec(seen.output)?.[1] ?? '';
		const { origin } = new URL(webhook);
		expect(await (await fetch(`${origin}/__sandbox/state`)).json()).toMatchObject({
			windows: [
				{ kind: 'rolling', requests: 1, seconds: 60 },
				{ kind: 'rolling', requests: 9, seconds: 3600 },
				{ kind: 'fixed', requests: 20_000, seconds: 3600 },
			],
			concurrency: 3,
		});
		expect([await status(`${webhook}profile`), await status(`${webhook}profile`)]).toEqual([200, 429]);
		child.kill('SIGINT');
		await until(() => seen.code !== null);
		expect(seen.output).toContain('2 requests, 1 of them refused');
	});

	it('serves https on request, and says when its port is taken', async () => {
		const { child, seen } = run(['--port', '0', '--tls', '--tasks', '3']);
		await until(() => seen.output.includes('Ctrl+C'));
		const url = /Webhook URL for the credential: (https:\S+)/.exec(seen.output)?.[1] ?? '';
		expect(seen.output).toContain('curl --cacert');
		const { seen: second } = run(['--port', new URL(url).port]);
		await until(() => second.code !== null);
		expect([second.code, second.complaints]).toEqual([1, expect.stringContaining('--port')]);
		child.kill('SIGINT');
		await until(() => seen.code !== null);
	}, 30_000);

	it('says what it does not understand', async () => {
		const { seen } = run(['--plan', 'gold']);
		await until(() => seen.code !== null);
		expect(seen.code).toBe(1);
		expect(seen.complaints).toContain('--plan is one of standard, enterprise, self-hosted');
	});
});
