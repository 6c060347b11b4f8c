import { byId, failure, items, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 1 } }, 'enterprise');
	const { store } = sandbox.portal;
	store.table('crm.documentgenerator.template').add({ values: { name: 'Offer' } as never });
});
afterAll(async () => await sandbox.close());

const generate = async () =>
	rows(
		await sandbox.crm({
			resource: 'document',
			operation: 'generate',
			documentTemplateId: byId('1'),
			recordType: byId('2'),
			recordId: byId('1'),
		}),
	)[0];
const download = (documentFormat: string) => ({
	resource: 'document',
	operation: 'downloadFile',
	documentId: byId('={{ $json.id }}'),
	documentFormat,
	binaryPropertyName: 'file',
});

it('a PDF is waited for, with the documents of all items at the same time, and no address with a secret comes out', async () => {
	const [first, second] = [await generate(), await generate()];
	expect(first).not.toHaveProperty('pdfUrl');
	const run = await sandbox.crm(download('pdf'), { items: items({ id: first.id }, { id: second.id }) });
	const files = run.output('node').map(({ binary }) => binary?.file);
	expect(files.map((file) => Buffer.from(file?.data ?? '', 'base64').toString())).toEqual([
		`pdf of document ${String(first.id)}`,
		`pdf of document ${String(second.id)}`,
	]);
	expect(files[0]).toMatchObject({
		mimeType: 'application/pdf',
		fileName: `document-${String(first.id)}.pdf`,
	});
	expect(JSON.stringify(rows(run))).not.toContain(sandbox.secret);
	expect(sandbox.portal.statistics.totals.byMethod['crm.documentgenerator.document.get']).toBeLessThan(8);
});

it('the Word file is there at once; a document that is not there is said so', async () => {
	const { id } = await generate();
	const run = await sandbox.crm(download('docx'), { items: items({ id }) });
	expect(run.output('node')[0].binary?.file).toMatchObject({ fileName: `document-${String(id)}.docx` });
	const error = failure(await sandbox.crm(download('pdf'), { items: items({ id: 999 }) }));
	expect(error.message).toContain('crm.documentgenerator.document.get');
	expect(error.description).toContain('Document not found');
});
