import type { IDataObject } from 'n8n-workflow';
import { limitsEnvironment } from '../../../../src/portal/settings/configuration';
import { enterpriseLimit } from '../../../../sandbox';
import { failure, itemsOf, rows, Sandbox } from '../../sandbox';

let sandbox: Sandbox;
afterEach(async () => await sandbox.close());

/** Enough room for loops, so that no test waits. */
const credentials = () => ({
	bitrix24WebhookApi: { webhookSecretUrl: sandbox.portal.webhookUrl, plan: 'enterprise' },
});
const open = async (seed: object = {}) => (sandbox = await Sandbox.open({ limit: enterpriseLimit, seed }));

const diagnose = async (parameters: object = {}) => {
	const run = await sandbox.usage({ operation: 'diagnose', ...parameters }, { credentials: credentials() });
	return { run, diagnosis: rows(run)[0] };
};
const findingsOf = ({ findings }: IDataObject) => findings as Array<IDataObject & { message: string }>;
const poll = async () =>
	rows(
		await sandbox.crm(
			{ resource: 'deal', operation: 'getAll', returnAll: true },
			{ credentials: credentials() },
		),
	);

describe('Diagnose', () => {
	it('says of a portal that nobody has called that nothing was counted, without calling it', async () => {
		await open();
		const { run, diagnosis } = await diagnose();
		expect(diagnosis).toEqual({
			portal: new URL(sandbox.portal.url).host,
			period: {
				from: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00:00[+-]\d\d:\d\d$/),
				to: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/),
				title: 'Last 24 hours',
			},
			summary: expect.stringMatching(/: no request was counted\. No problem was found\. Counting began on /),
			findings: [],
			refusals: [],
			incomplete: [expect.stringContaining('Counting began on')],
		});
		expect(run.output('node')[0].pairedItem).toEqual({ item: 0 });
		expect(rows(run, 1)).toEqual([]);
		expect(sandbox.portal.statistics.totals.requests).toBe(0);
	});

	it('tells a loop of single calls, polling and a neighbour, in the time of the portal', async () => {
		await open({ deals: 5 });
		for (let times = 0; times < 21; times++) await poll();
		// A true/false value cannot travel in a batch.
		const users = { operation: 'callMethod', method: 'user.get', defineParameters: 'json' };
		const loop = { ...users, parametersJson: '={{ ({ FILTER: { ID: $json.id, ACTIVE: true } }) }}' };
		const call = async (count: number) =>
			rows(
				await sandbox.batch(loop, {
					items: itemsOf(count, (id) => ({ id })),
					credentials: credentials(),
				}),
			);
		await call(199);
		// Last, since requests go slowly after a refusal.
		sandbox.portal.faults.add({ kind: 'queryLimit', times: 1 });
		await call(1);

		const { diagnosis } = await diagnose({ period: 'today' });
		const about = (kind: string) => findingsOf(diagnosis).find((finding) => finding.kind === kind);
		const thisHour = expect.arrayContaining([expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00\+03:00$/)]);
		expect(findingsOf(diagnosis).map(({ kind }) => kind)).toEqual([
			'unpackedLoop',
			'neighbour',
			'pollingWithoutChanges',
		]);
		expect(about('unpackedLoop')).toMatchObject({
			severity: 'warning',
			message: expect.stringMatching(
				/^\d+ calls of user\.get were sent as single requests .* \d would have been enough\.$/,
			),
			...{ workflow: 'Engine', node: 'node', method: 'user.get', hours: thisHour },
		});
		expect(about('neighbour')).toMatchObject({
			severity: 'info',
			message: expect.stringMatching(/^Bitrix24 refused 1 request with QUERY_LIMIT_EXCEEDED /),
			hours: thisHour,
		});
		expect(about('pollingWithoutChanges')).toMatchObject({
			severity: 'info',
			message:
				"20 of 21 reads of crm.item.list (95 %) by the node 'node' of the workflow 'Engine' returned nothing new.",
			...{ workflow: 'Engine', node: 'node', method: 'crm.item.list', hours: thisHour },
		});
		expect(diagnosis.refusals).toEqual([
			{
				hour: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00\+03:00$/),
				refusals: 1,
				byCode: { QUERY_LIMIT_EXCEEDED: 1 },
				workflows: [expect.objectContaining({ workflow: 'Engine', refusals: 1 })],
				methods: expect.arrayContaining([expect.objectContaining({ method: 'user.get', refusals: 1 })]),
			},
		]);
		expect(diagnosis.summary).toContain('Bitrix24 refused 1 (1 QUERY_LIMIT_EXCEEDED). 3 findings: ');
		expect(JSON.stringify(diagnosis)).not.toContain(sandbox.secret);
	});

	it('finds nothing wrong with packed work, nor with another day', async () => {
		await open();
		const create = {
			resource: 'deal',
			operation: 'create',
			fields: { mappingMode: 'autoMapInputData', value: null },
		};
		const deals = itemsOf(150, (index) => ({ title: `Deal ${index}` }));
		rows(await sandbox.crm(create, { items: deals, credentials: credentials() }));
		const { diagnosis } = await diagnose({ period: 'last7Days' });
		expect(diagnosis.findings).toEqual([]);
		expect(diagnosis.summary).toMatch(/ carried 15\d calls; none was refused\. No problem was found\./);
		const { diagnosis: before } = await diagnose({ period: 'yesterday' });
		expect(before.summary).toContain('no request was counted');
	});

	it('tells a node that fails again and again', async () => {
		await open();
		const items = itemsOf(12, (id) => ({ id: id + 1 }));
		const dealId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
		const remove = { resource: 'deal', operation: 'delete', dealId };
		await sandbox.crm(remove, { items, credentials: credentials(), onError: 'continueRegularOutput' });
		const { diagnosis } = await diagnose();
		expect(findingsOf(diagnosis)).toEqual([
			expect.objectContaining({ kind: 'repeatedErrors', workflow: 'Engine', node: 'node' }),
		]);
	});

	it('knows after a restart what was counted and the time of the portal, before anything is sent', async () => {
		await open({ deals: 1 });
		await poll();
		await diagnose();
		const sent = sandbox.portal.statistics.totals.requests;
		// What a process knows that starts now.
		limitsEnvironment().portals.clear();
		const { diagnosis } = await diagnose();
		expect(diagnosis.summary).toContain(`${sent} request`);
		expect((diagnosis.period as IDataObject).to).toMatch(/\+03:00$/);
		expect(sandbox.portal.statistics.totals.requests).toBe(sent);
	});

	it('names a period that an expression got wrong', async () => {
		await open();
		const run = await sandbox.usage({ operation: 'diagnose', period: '={{ "fortnight" }}' });
		const { message, description } = failure(run);
		expect(message).toContain('\'Period\' is "fortnight", which is not a period');
		expect(description).toContain('Use one of last24Hours, today, yesterday, last7Days.');
	});
});
