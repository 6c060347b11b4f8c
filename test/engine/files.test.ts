import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { refused } from './refusal';
import { failure, items, mapped, rows, Sandbox } from './sandbox';

const CONTRACT = 'ufCrm_1700000013';
const ATTACHMENTS = 'ufCrm_1700000014';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 3 } });
});
afterEach(async () => await sandbox.close());

/** Bytes with all 256 values, repeated. */
const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, index) => index % 256));

const binary = (fileName: string, content: Buffer): IBinaryData => ({
	fileName,
	mimeType: 'application/octet-stream',
	data: content.toString('base64'),
});

const withFiles = (files: Record<string, IBinaryData>, json = {}): INodeExecutionData[] => [
	{ json, binary: files },
];

const create = (fields: object) => ({ resource: 'deal', operation: 'create', fields: mapped({ ...fields }) });

const update = (fields: object, options = {}) => ({
	resource: 'deal',
	operation: 'update',
	dealId: { mode: 'id', value: '1' },
	fields: mapped({ ...fields }),
	options,
});

const download = (fileField: string, more: object = {}) => ({
	resource: 'deal',
	operation: 'downloadFile',
	dealId: { mode: 'id', value: '={{ $json.id ?? 1 }}' },
	fileField,
	...more,
});

interface Held {
	fileId: number;
	name: string;
	content: string;
}

const heldBy = (id: number, field: string): Held[] =>
	[sandbox.portal.store.record(2, id)?.[field] ?? []].flat() as never;

function hold(id: number, field: string, files: Array<[name: string, content: Buffer]>): void {
	const { store } = sandbox.portal;
	const made = files.map(([name, content]) => store.newFile(name, content.toString('base64')));
	const record = store.record(2, id) as never as Record<string, unknown>;
	record[field] = field === CONTRACT ? made[0] : made;
}

const contentOf = (file?: IBinaryData): Buffer => Buffer.from(file?.data ?? '', 'base64');

describe('a file on its way into a record', () => {
	it.each([
		['256 values of a byte', 256],
		['8 MB', 8 * 1024 * 1024],
	])('arrives byte for byte and comes back the same: %s', async (_name, length) => {
		const content = bytes(length);
		const [made] = rows(
			await sandbox.crm(create({ title: 'F', [CONTRACT]: 'data' }), {
				items: withFiles({ data: binary('Vertrag ü.bin', content) }),
			}),
		);
		const [held] = heldBy(Number(made.id), CONTRACT);
		expect(held.name).toBe('Vertrag ü.bin');
		expect(Buffer.from(held.content, 'base64').equals(content)).toBe(true);
		const run = await sandbox.crm(download(CONTRACT), { items: items({ id: made.id }) });
		expect(rows(run)).toEqual([
			{
				id: made.id,
				field: CONTRACT,
				files: [
					{
						id: held.fileId,
						outputField: 'data',
						name: 'Vertrag ü.bin',
						mimeType: 'application/octet-stream',
						bytes: length,
					},
				],
			},
		]);
		const [{ binary: out, pairedItem }] = run.output('node');
		expect(contentOf(out?.data).equals(content)).toBe(true);
		expect(pairedItem).toEqual({ item: 0 });
	});

	it('is small enough to travel with others, or goes by itself, and stays what it is', async () => {
		const made = [10, 200, 90_000, 10].map((length, index) => ({
			json: { n: index },
			binary: { data: binary(`${index}.bin`, bytes(length)) },
		}));
		rows(await sandbox.crm(create({ title: '={{ $json.n }}', [CONTRACT]: 'data' }), { items: made }));
		const contents = [4, 5, 6, 7].map((id) => heldBy(id, CONTRACT)[0]);
		const lengths = Object.fromEntries(contents.map(({ name, content }) => [name, content.length]));
		expect(lengths).toEqual({ '0.bin': 16, '1.bin': 268, '2.bin': 120_000, '3.bin': 16 });
		// One request reads the fields, one has three records, and one has the fourth.
		expect(sandbox.portal.statistics.totals.requests).toBe(3);
	});

	it.each([
		['a list with commas', 'one, two'],
		['an array', ['one', 'two']],
	])('is one of several, given by %s, and takes the place of those before', async (_name, value) => {
		hold(1, ATTACHMENTS, [['old.txt', bytes(3)]]);
		rows(
			await sandbox.crm(update({ [ATTACHMENTS]: value }), {
				items: withFiles({ one: binary('1.txt', bytes(1)), two: binary('2.txt', bytes(2)) }),
			}),
		);
		expect(heldBy(1, ATTACHMENTS).map(({ name }) => name)).toEqual(['1.txt', '2.txt']);
	});

	it('stands beside those before when they are to be kept', async () => {
		hold(1, ATTACHMENTS, [['old.txt', bytes(3)]]);
		const parameters = update({ [ATTACHMENTS]: 'data' }, { keepFiles: true });
		rows(await sandbox.crm(parameters, { items: withFiles({ data: binary('new.txt', bytes(1)) }) }));
		expect(heldBy(1, ATTACHMENTS).map(({ name }) => name)).toEqual(['old.txt', 'new.txt']);
		// Two items of one execution may add to the same record, too.
		const two = ['x.txt', 'y.txt'].map((name) => withFiles({ data: binary(name, bytes(1)) })).flat();
		rows(await sandbox.crm(parameters, { items: two }));
		const names = heldBy(1, ATTACHMENTS).map(({ name }) => name);
		expect(names).toEqual(['old.txt', 'new.txt', 'x.txt', 'y.txt']);
	});

	it('may still be given as Bitrix24 takes it, and a field is still emptied', async () => {
		hold(1, ATTACHMENTS, [['old.txt', bytes(3)]]);
		const [{ fileId }] = heldBy(1, ATTACHMENTS);
		const fields = { [CONTRACT]: ['a.txt', 'YWJj'], [ATTACHMENTS]: [{ id: fileId }, ['b.txt', 'YWJj']] };
		rows(await sandbox.crm(update({ ...fields }), { items: items({}) }));
		expect(heldBy(1, CONTRACT)).toMatchObject([{ name: 'a.txt', content: 'YWJj' }]);
		expect(heldBy(1, ATTACHMENTS).map(({ name }) => name)).toEqual(['old.txt', 'b.txt']);
		rows(await sandbox.crm(update({ [CONTRACT]: '', [ATTACHMENTS]: '' })));
		expect([heldBy(1, CONTRACT), heldBy(1, ATTACHMENTS)]).toEqual([[], []]);
	});

	it.each<[string, unknown, INodeExecutionData[], string]>([
		['in an item without files', 'data', items({}), 'The input item has no files'],
		['beside others', 'data', withFiles({ other: binary('1.txt', bytes(1)) }), 'The input item has: other.'],
	])('is missed %s before anything is sent', async (_name, value, given, advice) => {
		const error = await refused(sandbox, 'crm', create({ [CONTRACT]: value }), { items: given });
		expect(error.message).toBe(
			'\'Fields\': "Contract" names the file "data", which the input item does not have [item 0]',
		);
		expect(error.description).toContain(advice);
	});

	it('is the photo of a contact', async () => {
		const [made] = rows(
			await sandbox.crm(
				{ resource: 'contact', operation: 'create', fields: mapped({ lastName: 'Weber', photo: 'data' }) },
				{ items: withFiles({ data: binary('me.png', bytes(300)) }) },
			),
		);
		const run = await sandbox.crm({
			resource: 'contact',
			operation: 'downloadFile',
			contactId: { mode: 'id', value: String(made.id) },
			fileField: 'photo',
		});
		const [{ binary: out }] = run.output('node');
		expect(out?.data).toMatchObject({ fileName: 'me.png', mimeType: 'image/png' });
		expect(contentOf(out?.data).equals(bytes(300))).toBe(true);
	});

	it('is one only in a field that holds one', async () => {
		const error = await refused(sandbox, 'crm', create({ [CONTRACT]: 'one, two, three' }));
		expect(error.message).toContain('"Contract" takes one file, not 3');
	});
});

describe('Download File', () => {
	it('puts several files of a field into one item, numbered, with name and type', async () => {
		hold(1, ATTACHMENTS, [
			['a.pdf', bytes(5)],
			['page.html', Buffer.from('<html>')],
			['data.json', Buffer.from('{"error":"no"}')],
		]);
		const run = await sandbox.crm(download(ATTACHMENTS, { binaryPropertyName: 'file' }));
		const [{ binary: out = {} }] = run.output('node');
		expect(Object.entries(out).map(([name, { fileName, mimeType }]) => [name, fileName, mimeType])).toEqual([
			['file1', 'a.pdf', 'application/pdf'],
			['file2', 'page.html', 'text/html'],
			['file3', 'data.json', 'application/json'],
		]);
		expect(contentOf(out.file3).toString()).toBe('{"error":"no"}');
	});

	it('counts each file as a request, and keeps the item of a record without one', async () => {
		hold(1, CONTRACT, [['a.pdf', bytes(5)]]);
		hold(3, CONTRACT, [['c.pdf', bytes(5)]]);
		const run = await sandbox.crm(download(CONTRACT), { items: items({ id: 1 }, { id: 2 }, { id: 3 }) });
		expect(
			run
				.output('node')
				.map(({ json, binary: out, pairedItem }) => [json.id, Object.keys(out ?? {}), pairedItem]),
		).toEqual([
			[1, ['data'], { item: 0 }],
			[2, [], { item: 1 }],
			[3, ['data'], { item: 2 }],
		]);
		expect(run.hints('node').map(({ message }) => message)).toEqual([
			`Some records have no file in "${CONTRACT}": their output items have none either.`,
		]);
		expect(sandbox.portal.statistics.totals.requests).toBe(3);
		const [usage] = rows(await sandbox.usage({ operation: 'getUsage' }));
		expect(usage.byMethod).toContainEqual(
			expect.objectContaining({ method: 'crm.controller.item.getFile', requests: 2 }),
		);
	});

	it.each([
		['a field that is none', 'ufCrm_nothing', 'which is not a field of a Deal'],
		['a field of another kind', 'title', 'which is not a file field'],
	])('refuses %s', async (_name, field, what) => {
		const run = await sandbox.crm(download(field));
		expect(failure(run).message).toBe(`'File Field Name or ID' names "${field}", ${what} [item 0]`);
	});

	it('goes on with the other items after one that fails', async () => {
		hold(1, CONTRACT, [['a.pdf', bytes(5)]]);
		const run = await sandbox.crm(download(CONTRACT), {
			items: items({ id: 5000 }, { id: 1 }),
			onError: 'continueRegularOutput',
		});
		const [failed, done] = run.output('node');
		expect(failed.json.error).toContain('(NOT_FOUND) [item 0]');
		expect(Object.keys(done.binary ?? {})).toEqual(['data']);
	});

	it('offers the fields with files', async () => {
		const state = {
			credentials: sandbox.credentials,
			parameters: { resource: 'deal', operation: 'downloadFile' },
		};
		const type = sandbox.engine.type('bitrix24Crm');
		const mapping = await sandbox.engine.resourceMapping(type, 'getMappingFields', state as never);
		const types = mapping.fields.filter(({ id }) => [CONTRACT, ATTACHMENTS].includes(id));
		expect(types.map(({ type: widget }) => widget)).toEqual(['string', 'string']);
		const fields = await sandbox.engine.loadOptions(type, 'getFileFields', state as never);
		expect(fields).toEqual([
			{ name: 'Attachments', value: ATTACHMENTS, description: ATTACHMENTS },
			{ name: 'Contract', value: CONTRACT, description: CONTRACT },
		]);
	});
});
