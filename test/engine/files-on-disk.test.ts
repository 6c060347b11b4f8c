import './harness-environment';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { mapped, rows, Sandbox } from './sandbox';

/** The container of n8n-core itself, because other packages have containers of their own. */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as {
	Container: { get<Type>(type: new (...parameters: never[]) => Type): Type };
};

const CONTRACT = 'ufCrm_1700000013';

let sandbox: Sandbox;
let service: BinaryDataService;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none' });
	service = Container.get(BinaryDataService);
	// A server of n8n does this at its start. From here on files are stored on disk.
	await service.init();
});
afterAll(async () => {
	await sandbox.close();
	const folder = join(String(process.env.N8N_USER_FOLDER), '.n8n', 'storage', 'workflows', 'engine');
	rmSync(folder, { recursive: true, force: true });
});

const location = { type: 'execution', workflowId: 'engine', executionId: 'files' } as const;

async function kept(fileName: string, content: Buffer): Promise<IBinaryData> {
	const about: IBinaryData = { fileName, mimeType: 'application/pdf', data: '' };
	return await service.store(location, content, about);
}

const contentOf = async (file?: IBinaryData): Promise<Buffer> =>
	await service.getAsBuffer(file as IBinaryData);

it('files that n8n keeps on disk go into records and come back, also more than are read at a time', async () => {
	// There are 12 files of 8 MB, and 8 of them fill the room for files.
	const contents = Array.from({ length: 12 }, (_, n) => Buffer.alloc(8 * 1024 * 1024, n));
	const items: INodeExecutionData[] = [];
	for (const [n, content] of contents.entries()) {
		items.push({ json: { n }, binary: { data: await kept(`${n}.pdf`, content) } });
	}
	expect(items[0].binary?.data.id).toMatch(/^filesystem/);
	let read = 0;
	let mostAtOnce = 0;
	const getAsBuffer = service.getAsBuffer.bind(service);
	jest.spyOn(service, 'getAsBuffer').mockImplementation(async (file) => {
		read += 1;
		// One of the requests read the fields.
		const sent = Math.max(0, sandbox.portal.statistics.totals.requests - 1);
		mostAtOnce = Math.max(mostAtOnce, read - sent);
		return await getAsBuffer(file);
	});
	const made = rows(
		await sandbox.crm(
			{
				resource: 'deal',
				operation: 'create',
				fields: mapped({ title: '={{ $json.n }}', [CONTRACT]: 'data' }),
			},
			{ items },
		),
	);
	jest.restoreAllMocks();
	expect(read).toBe(12);
	// Eight have room. The first item that has not ended need not wait for it.
	expect(mostAtOnce).toBeGreaterThanOrEqual(8);
	expect(mostAtOnce).toBeLessThanOrEqual(9);
	const run = await sandbox.crm(
		{
			resource: 'deal',
			operation: 'downloadFile',
			dealId: { mode: 'id', value: '={{ $json.id }}' },
			fileField: CONTRACT,
		},
		{ items: made.map(({ id }) => ({ json: { id } })) },
	);
	for (const [n, { binary }] of run.output('node').entries()) {
		expect(binary?.data).toMatchObject({
			fileName: `${n}.pdf`,
			mimeType: 'application/pdf',
			bytes: 8 * 1024 * 1024,
			id: expect.stringMatching(/^filesystem/),
		});
		expect((await contentOf(binary?.data)).equals(contents[n])).toBe(true);
	}
	expect(run.output('node')).toHaveLength(12);
});
