import type { PortalUsage } from '../../../../src/usage/portal-usage';
import { found, hour, NOW, refused, spent } from './histories';

describe('a neighbour on the same address', () => {
	const neighbours = (refusals: number, over: Partial<PortalUsage> = {}) =>
		found('neighbour', [hour('13', spent({})), hour('14', refused('QUERY_LIMIT_EXCEEDED', refusals))], over);

	it('is suspected from the first refusal, and warned of when n8n alone cannot have met so many', () => {
		expect(neighbours(0)).toEqual([]);
		expect(neighbours(1)[0].severity).toBe('info');
		expect(neighbours(10)[0].severity).toBe('info');
		expect(neighbours(11)[0].severity).toBe('warning');
	});

	it('is reported with the hours', () => {
		expect(neighbours(12)).toEqual([
			{
				kind: 'neighbour',
				severity: 'warning',
				message:
					'Bitrix24 refused 12 requests with QUERY_LIMIT_EXCEEDED on 2026-11-22 from 14:00 to 15:00, although this n8n stays below the limit of the plan Standard (50 requests at once).',
				hours: ['2026-11-22T14:00+03:00'],
				whatToDo: expect.stringContaining('other programs that call the portal from the same address'),
			},
		]);
	});

	it('shares the suspicion with what else can cause it', () => {
		const advice = (over: Partial<PortalUsage>) => neighbours(1, over)[0].whatToDo;
		const enterprise = (source: 'credential' | 'licence') => advice({ plan: { name: 'enterprise', source } });
		expect(advice({})).toContain('If n8n was restarted');
		expect(advice({})).not.toContain('higher');
		expect(enterprise('credential')).toContain("(Enterprise) is higher than the portal's");
		expect(enterprise('licence')).not.toContain('higher');
		const redis = { history: { hours: [], since: 0, keptIn: 'redis' as const, zone: '+03:00' } };
		expect(advice(redis)).not.toContain('restarted');
	});

	it('is no suspicion where the plan says that there is no limit', () => {
		const own = { plan: { name: 'selfHosted', source: 'credential' }, bucket: undefined } as const;
		const [{ message, whatToDo }] = neighbours(2, own);
		expect(message).toContain('although the plan Self-Hosted in the credential has no such limit.');
		expect(whatToDo).toContain('choose Auto or Standard');
		expect(whatToDo).not.toContain('other programs');
	});

	it('is not blamed for other refusals', () => {
		const hours = [
			hour('14', refused('OPERATION_TIME_LIMIT', 3), refused('HTTP_429', 2), refused('BDC_1144', 1)),
		];
		expect(found('neighbour', hours)).toEqual([]);
		expect(found('unknownLimit', hours)).toEqual([
			expect.objectContaining({
				severity: 'warning',
				message:
					'The portal, or a proxy in front of it, refused 3 requests because of a limit that no plan of Bitrix24 has (BDC_1144, HTTP_429), on 2026-11-22 from 14:00 to 15:00.',
				hours: ['2026-11-22T14:00+03:00'],
			}),
		]);
		expect(found('unknownLimit', [hour('14', refused('QUERY_LIMIT_EXCEEDED', 3))])).toEqual([]);
	});
});

describe('operating time', () => {
	const reading = (seconds: number, method = 'crm.deal.list') => ({
		...{ method, credential: 'Demo', seconds, limitSeconds: 480, state: 'free' as const, waiting: 0 },
	});
	const now = (seconds: number) => found('operatingTime', [], { operating: [reading(seconds)] });
	const list = { method: 'crm.deal.list' };

	it('is a finding from one refusal on', () => {
		const refusals = (count: number) =>
			found('operatingTime', [hour('14', refused('OPERATION_TIME_LIMIT', count, list))]);
		expect(refusals(1)[0]).toMatchObject({
			severity: 'critical',
			message: expect.stringContaining("; it was called most by the node 'CRM' of the workflow 'Sync'."),
		});
		expect(refusals(0)).toEqual([]);
	});

	it('is a finding from 80 % on, and critical when it is used up', () => {
		expect(now(383.9)).toEqual([]);
		expect(now(384)[0].severity).toBe('warning');
		expect(now(479.9)[0].severity).toBe('warning');
		expect(now(480)[0].severity).toBe('critical');
	});

	it('that is used up now says nothing of yesterday', () => {
		expect(found('operatingTime', [], { operating: [reading(480)] }, 'yesterday')).toEqual([]);
	});

	it('is reported once for a method, with the node for which it worked longest', () => {
		const hours = [
			hour('12', refused('OPERATION_TIME_LIMIT', 2, { ...list, workflow: 'Report' })),
			hour('13', spent({ requests: 40, workMs: 300_000 }, { ...list, workflow: 'Report' })),
			hour(
				'14',
				spent({ requests: 90, commands: 90, workMs: 200_000 }, { ...list, node: 'Export' }),
				refused('OPERATION_TIME_LIMIT', 1, { ...list, node: 'Export' }),
			),
		];
		const operating = [reading(400, 'CRM.Deal.List'), reading(390, 'crm.deal.list'), reading(10, 'user.get')];
		expect(found('operatingTime', hours, { operating })).toEqual([
			{
				kind: 'operatingTime',
				severity: 'critical',
				message:
					"Bitrix24 refused 3 calls of crm.deal.list with OPERATION_TIME_LIMIT in 2 hours (the last one on 2026-11-22 from 14:00 to 15:00); crm.deal.list has used 83 % of its operating time now (400 of 480 seconds in ten minutes); it worked longest for the node 'CRM' of the workflow 'Report'.",
				workflow: 'Report',
				node: 'CRM',
				method: 'crm.deal.list',
				hours: ['2026-11-22T12:00+03:00', '2026-11-22T14:00+03:00'],
				whatToDo: expect.stringContaining('fewer rows'),
			},
		]);
	});
});

describe('the daily budget', () => {
	const window = (used: number, over: object = {}) => ({
		...{ kind: 'fixed' as const, seconds: 86_400, used, limit: 10_000, budget: true },
		resetInMs: Date.parse('2026-11-23T00:00+03:00') - NOW,
		...over,
	});
	const hours = [
		hour('2026-11-21T23+03:00', spent({ requests: 9_000 }, { workflow: 'Import' })),
		hour('09', spent({ requests: 6_000 }), spent({ requests: 2_400 }, { workflow: 'Import' })),
	];
	const budget = (used: number, over: object = {}) =>
		found('dailyBudget', hours, { windows: [window(used, over)] });

	it('is a finding from 80 % on, and critical when it is used up', () => {
		expect(budget(7_999)).toEqual([]);
		expect(budget(8_000)[0].severity).toBe('warning');
		expect(budget(9_999)[0].severity).toBe('warning');
		expect(budget(10_000)[0].severity).toBe('critical');
	});

	it('is reported with the workflow that has spent most of it since it started again', () => {
		expect(budget(8_400)).toEqual([
			{
				kind: 'dailyBudget',
				severity: 'warning',
				message:
					"8,400 of the 10,000 requests that the daily budget allows are used; the workflow 'Sync' sent 6,000 of them.",
				workflow: 'Sync',
				hours: [],
				whatToDo: expect.stringContaining('until it starts again on 2026-11-23 at 00:00.'),
			},
		]);
	});

	it('is not any other window, nor that of yesterday', () => {
		expect(budget(10_000, { budget: false })).toEqual([]);
		expect(found('dailyBudget', hours, { windows: [window(10_000)] }, 'yesterday')).toEqual([]);
	});
});
