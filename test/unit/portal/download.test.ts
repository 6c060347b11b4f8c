import { Readable } from 'node:stream';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { type Download, fetchFile, methodOfDownload } from '../../../src/portal/sending/download';
import { BitrixError } from '../../../src/portal/answers/errors';
import { Portal } from '../../../src/portal/portal';
import type { DownloadReply, Transport } from '../../../src/portal/transport/transport';
import { throughPortal } from '../../../src/portal/transport/portal-url';
import { type SandboxPortal, startPortal } from '../../../sandbox';
import { VirtualTime } from '../../support/virtual-time';
import { totalOf } from '../../support/spent';

const URL_OF_FILE = 'https://demo.example/rest/1/secret/crm.controller.item.getFile/?token=x';

const fileAnswer = (over: Partial<DownloadReply> = {}): DownloadReply => ({
	status: 200,
	headers: { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename="a.pdf"' },
	body: Readable.from([Buffer.from('abc')]),
	...over,
});

/** A portal that answers every download with the reply of the test. */
const transportWith = (answer: () => DownloadReply | Promise<DownloadReply>) =>
	({ portal: 'demo.example', download: async () => await answer() }) as unknown as Transport;

async function textOf({ name, mimeType, content }: Download) {
	const parts: Buffer[] = [];
	for await (const part of content as AsyncIterable<Buffer>) parts.push(part);
	return { name, mimeType, text: Buffer.concat(parts).toString() };
}

describe('the name of a file', () => {
	it.each([
		['attachment; filename="a.pdf"', 'a.pdf'],
		['attachment; filename=a.pdf', 'a.pdf'],
		['attachment; filename="%C3%BC.pdf"', 'ü.pdf'],
		['attachment; filename="x.pdf"; filename*=utf-8\'\'%C3%BC%20b.pdf', 'ü b.pdf'],
		['attachment; filename="100%.pdf"', '100%.pdf'],
		['attachment; filename="../../etc/a.pdf"', 'a.pdf'],
		['inline', undefined],
	])('of %s is %s', async (disposition, name) => {
		const headers = { 'content-type': 'application/pdf', 'content-disposition': disposition };
		const answer = await fetchFile(
			transportWith(() => fileAnswer({ headers })),
			URL_OF_FILE,
			textOf,
		);
		expect(answer).toEqual({ result: { name, mimeType: 'application/pdf', text: 'abc' } });
	});
});

describe('a download', () => {
	it('goes to the portal only', async () => {
		let asked = 0;
		const transport = transportWith(() => {
			asked += 1;
			return fileAnswer();
		});
		for (const url of ['https://other.example/rest/1/secret/x', 'nonsense', '']) {
			expect(await fetchFile(transport, url, textOf)).toMatchObject({ code: 'NOT_A_FILE' });
		}
		expect(asked).toBe(0);
	});

	it('reports why a file cannot be saved, and is not repeated', async () => {
		const full = async () => await Promise.reject(new Error('no space left'));
		const error = await fetchFile(transportWith(fileAnswer), URL_OF_FILE, full);
		expect(error).toMatchObject({ kind: 'request', code: 'NOT_KEPT', notExecuted: true });
		expect((error as BitrixError).description).toContain('no space left');
	});

	it('ends after silence, but may take as long as data arrives', async () => {
		const time = new VirtualTime();
		try {
			const body = new Readable({ read() {} });
			const slow = fetchFile(
				transportWith(() => fileAnswer({ body })),
				URL_OF_FILE,
				textOf,
			);
			for (let minute = 0; minute < 5; minute++) {
				await time.pass(50_000);
				body.push('part');
			}
			body.push(null);
			expect(await time.settled(slow)).toMatchObject({ result: { text: 'part'.repeat(5) } });
			const silent = new Readable({ read() {} });
			const broken = fetchFile(
				transportWith(() => fileAnswer({ body: silent })),
				URL_OF_FILE,
				textOf,
			);
			silent.push('part');
			await time.pass(61_000);
			expect(await time.settled(broken)).toMatchObject({ code: 'TIMEOUT', kind: 'outcomeUnknown' });
		} finally {
			time.restore();
		}
	});

	it('that drips ends after minutes, and one over a slow line comes whole', async () => {
		const time = new VirtualTime();
		try {
			const sent = async (bytes: number, everyMs: number, parts: number) => {
				const body = new Readable({ read() {} });
				const download = fetchFile(
					transportWith(() => fileAnswer({ body })),
					URL_OF_FILE,
					async ({ content }) => {
						let length = 0;
						for await (const part of content as AsyncIterable<Buffer>) length += part.length;
						return length;
					},
				);
				for (let part = 0; part < parts && !body.destroyed; part++) {
					await time.pass(everyMs);
					body.push(Buffer.alloc(bytes));
				}
				if (!body.destroyed) body.push(null);
				return [await time.settled(download), Math.round(time.now() / 1_000)] as const;
			};
			const [dripping, seconds] = await sent(1, 3_000, 2_000);
			expect(dripping).toMatchObject({ code: 'TIMEOUT', kind: 'outcomeUnknown' });
			expect((dripping as BitrixError).description).toContain('too slowly: less than 64 kB in 5 min');
			expect(seconds).toBeLessThan(310);
			// 256 bytes a second, for half an hour.
			expect((await sent(2_560, 10_000, 180))[0]).toEqual({ result: 460_800 });
		} finally {
			time.restore();
		}
	});

	it('follows redirects to public hosts and to the portal itself, and not into an inner network', async () => {
		const asked: string[] = [];
		const moves = (location: string, over: Partial<Transport> = {}) =>
			({
				portal: 'demo.example',
				download: async ({ url }: { url: string }) => {
					asked.push(url);
					const moved = fileAnswer({ status: 302, headers: { location } });
					return await Promise.resolve(url === URL_OF_FILE ? moved : fileAnswer());
				},
				...over,
			}) as unknown as Transport;
		const targets = ['https://93.184.215.14/a.pdf', 'https://demo.example:8443/a.pdf', '/upload/a.pdf'];
		for (const location of targets) {
			expect(await fetchFile(moves(location), URL_OF_FILE, textOf)).toMatchObject({
				result: { text: 'abc' },
			});
		}
		expect(asked.splice(0)).toHaveLength(6);
		const inner = 'http://10.0.0.5/a.pdf';
		for (const location of [inner, 'http://localhost:8080/', 'http://[::1]/', 'http://192.168.0.7/']) {
			const error = await fetchFile(moves(location), URL_OF_FILE, textOf);
			expect(error).toMatchObject({ code: 'INNER_ADDRESS', kind: 'request', notExecuted: true });
		}
		expect(new Set(asked)).toEqual(new Set([URL_OF_FILE]));
		const allowing = moves(inner, { allowedHosts: ['10.0.0.0/24'] });
		expect(await fetchFile(allowing, URL_OF_FILE, textOf)).toMatchObject({ result: { text: 'abc' } });
	});

	it('ends in its time if an answer that is no file never ends', async () => {
		const time = new VirtualTime();
		try {
			const body = new Readable({ read() {} });
			const headers = { 'content-type': 'application/json' };
			const endless = fetchFile(
				transportWith(() => fileAnswer({ headers, body })),
				URL_OF_FILE,
				textOf,
			);
			for (let part = 0; part < 4; part++) {
				body.push(' ');
				await time.pass(20_000);
			}
			expect(await time.settled(endless)).toMatchObject({ code: 'TIMEOUT', kind: 'outcomeUnknown' });
		} finally {
			time.restore();
		}
	});

	it('is counted under the method in its address', () => {
		expect(methodOfDownload(URL_OF_FILE)).toBe('crm.controller.item.getFile');
		expect(methodOfDownload('https://demo.example/rest/1/secret/a.b.json?x')).toBe('a.b');
		expect(methodOfDownload('')).toBe('download');
	});

	it('uses the protocol of the webhook if the portal calls itself http', () => {
		const webhook = { base: 'https://demo.example/rest/1/secret/', portal: 'demo.example' };
		expect(throughPortal('http://demo.example/rest/1/secret/a?b=c', webhook)).toBe(
			'https://demo.example/rest/1/secret/a?b=c',
		);
		expect(throughPortal('http://cdn.example/a?b=c', webhook)).toBe('http://cdn.example/a?b=c');
	});
});

describe('a download with axios', () => {
	let sandbox: SandboxPortal;
	beforeEach(async () => {
		sandbox = await startPortal({ limit: 'none' });
	});
	afterEach(async () => await sandbox.close());

	const portal = (signal?: AbortSignal) =>
		new Portal(new AxiosTransport(sandbox.webhookUrl), {
			plan: 'selfHosted',
			workflow: 'Test',
			node: 'Test',
			priority: 'normal',
			signal,
		});
	const addressOf = (content: string) => {
		const { fileId } = sandbox.store.newFile('ü.txt', Buffer.from(content).toString('base64'));
		return `${sandbox.webhookUrl}crm.controller.item.getFile/?token=crm%7Cfile%7C${fileId}`;
	};

	it('brings the file with name and type', async () => {
		expect(await portal().download(addressOf('hello'), textOf)).toEqual({
			name: 'ü.txt',
			mimeType: 'text/plain',
			text: 'hello',
		});
	});

	it('waits for its turn like any request, and is booked', async () => {
		sandbox.faults.add({ kind: 'queryLimit', method: 'crm.controller.item.getFile' });
		const one = portal();
		expect(await one.download(addressOf('hello'), textOf)).toMatchObject({ text: 'hello' });
		expect(totalOf(await one.usage())).toMatchObject({ requests: 2, refusals: 1, repeats: 1 });
	});

	it.each(['cut', 'silence'] as const)('that breaks off (%s) is no file', async (stop) => {
		sandbox.setDownloads({ stopAfterBytes: 2, stop });
		const cancel = new AbortController();
		if (stop === 'silence') setTimeout(() => cancel.abort(), 300);
		const error = await portal(cancel.signal)
			.download(addressOf('hello'), textOf)
			.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(BitrixError);
		expect(error).toMatchObject({ kind: stop === 'cut' ? 'outcomeUnknown' : 'cancelled' });
	});
});
