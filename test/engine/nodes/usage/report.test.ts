import type { INodeExecutionData } from 'n8n-workflow';
import { chain } from '../../harness';
import { failure, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
afterEach(async () => await sandbox.close());

const contentOf = ({ binary }: INodeExecutionData, field = 'data'): Buffer =>
	Buffer.from(binary?.[field].data ?? '', 'base64');

describe('Create Report', () => {
	it('makes one page of what was sent, with the figures beside it', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 120 } });
		sandbox.portal.faults.add({ kind: 'queryLimit', after: 1 });
		await sandbox.crm({ resource: 'deal', operation: 'getAll', returnAll: true });
		const { requests, refused } = sandbox.portal.statistics.totals;
		const run = await sandbox.usage({ operation: 'report' });
		const [row] = rows(run);
		expect(refused).toBe(1);
		expect(row).toMatchObject({
			portal: new URL(sandbox.portal.url).host,
			period: 'Last 7 days',
			requests,
			refusals: 1,
			refusalsByCode: { QUERY_LIMIT_EXCEEDED: 1 },
			topWorkflow: { workflow: 'Engine', requests },
			file: { outputField: 'data', mimeType: 'text/html' },
		});
		expect(row.summary).toContain(`${requests} requests with`);
		const [item] = run.output('node');
		const host = new URL(sandbox.portal.url).host.replace(':', '-');
		expect(item.binary?.data.fileName).toMatch(
			new RegExp(`^bitrix24-usage-${host}-\\d{4}-\\d\\d-\\d\\d\\.html$`),
		);
		const page = contentOf(item).toString();
		expect(page).toContain(`<h1>${new URL(sandbox.portal.url).host}</h1>`);
		expect(page).toContain('Engine / node');
		expect(item.pairedItem).toEqual({ item: 0 });
		// A report asks the portal nothing.
		expect(sandbox.portal.statistics.totals.requests).toBe(requests);
	});

	it('shows no secret, also if a node has it in its name', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 1 } });
		const { engine, credentials, secret } = sandbox;
		const name = `Call /rest/1/${secret}/ and ${secret}`;
		const parameters = { resource: 'deal', operation: 'getAll' };
		await engine.runNode({ type: engine.type('bitrix24Crm'), name, parameters }, { credentials });
		const run = await sandbox.usage({ operation: 'report' });
		const page = contentOf(run.output('node')[0]).toString();
		expect(page).toContain('Call /rest/1/***/ and ***');
		expect(page).not.toContain(secret);
	});

	it.each([
		['png', 'image/png', '\u0089PNG'],
		['svg', 'image/svg+xml', '<svg'],
	])('makes a picture: %s', async (format, mimeType, begins) => {
		sandbox = await Sandbox.open({ seed: { deals: 5 } });
		await sandbox.crm({ resource: 'deal', operation: 'getAll' });
		const run = await sandbox.usage({
			operation: 'report',
			period: 'today',
			format,
			charts: ['requests'],
			binaryPropertyName: 'chart',
		});
		expect(rows(run)[0]).toMatchObject({
			period: expect.stringMatching(/^Today /),
			file: { outputField: 'chart', mimeType },
		});
		const [item] = run.output('node');
		expect(item.binary?.chart).toMatchObject({ mimeType, fileExtension: format });
		expect(contentOf(item, 'chart').subarray(0, begins.length).toString('latin1')).toBe(begins);
	});

	it('says when a PNG cannot show the letters of a name', async () => {
		sandbox = await Sandbox.open({ seed: { deals: 5 } });
		const node = { type: sandbox.engine.type('bitrix24Crm'), name: 'Deals' };
		const parameters = { resource: 'deal', operation: 'getAll' };
		const asked = await sandbox.engine.run(
			{ ...chain({ ...node, parameters }), name: 'Заказы 🚀' },
			{ credentials: sandbox.credentials },
		);
		expect(asked.error).toBeUndefined();
		const hintsOf = async (format: string) =>
			(await sandbox.usage({ operation: 'report', format })).hints('node').map(({ message }) => message);
		expect(await hintsOf('png')).toEqual([
			expect.stringMatching(/^The PNG has a question mark in the place of letters that its font lacks/),
		]);
		expect(await hintsOf('html')).toEqual([]);
	});

	it('of a portal that nobody has asked says so', async () => {
		sandbox = await Sandbox.open();
		const run = await sandbox.usage({ operation: 'report', period: 'yesterday' });
		expect(rows(run)[0]).toMatchObject({ requests: 0, calls: 0, refusals: 0 });
		expect(contentOf(run.output('node')[0]).toString()).toContain('No request was sent in this period.');
	});

	it.each([
		[{ format: 'png', charts: [] }, "'Charts' names no chart"],
		[{ format: 'pdf' }, `'Format' has the unknown value "pdf"`],
		[{ period: 'lastYear' }, `'Period' is "lastYear"`],
		[{ binaryPropertyName: '={{ "" }}' }, "'Put Output File in Field' is empty"],
	])('%j is said to be wrong before anything is made', async (parameters, message) => {
		sandbox = await Sandbox.open();
		expect(failure(await sandbox.usage({ operation: 'report', ...parameters })).message).toContain(message);
	});
});
