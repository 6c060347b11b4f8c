import { diagnosisOf, hour, refused, spent, usageOf } from './histories';

describe('a diagnosis', () => {
	it('says that nothing is wrong', () => {
		const diagnosis = diagnosisOf(usageOf([hour('14', spent({ requests: 1, commands: 20 }))]));
		expect(diagnosis).toEqual({
			portal: 'demo.bitrix24.com',
			period: {
				from: '2026-11-21T15:00:00+03:00',
				to: '2026-11-22T15:30:00+03:00',
				title: 'Last 24 hours',
			},
			summary:
				'Last 24 hours at demo.bitrix24.com: 1 request carried 20 calls; none was refused. No problem was found.',
			findings: [],
			refusals: [],
			incomplete: [],
		});
	});

	it('of nothing says that nothing was counted', () => {
		const { summary } = diagnosisOf(usageOf([]), 'yesterday');
		expect(summary).toBe(
			'Yesterday (2026-11-21) at demo.bitrix24.com: no request was counted. No problem was found.',
		);
	});

	it('puts the most severe findings first and counts those that it does not quote', () => {
		const list = { method: 'crm.deal.list' };
		const polls = Array.from({ length: 5 }, (_, index) =>
			spent({ requests: 30, commands: 30, unchanged: 30 }, { ...list, node: `Poll ${index}` }),
		);
		const usage = usageOf([
			hour('13', ...polls),
			hour('14', refused('QUERY_LIMIT_EXCEEDED', 15), refused('OPERATION_TIME_LIMIT', 3, list)),
		]);
		const { findings, summary } = diagnosisOf(usage);
		expect(findings.map(({ severity }) => severity)).toEqual([
			'critical',
			'warning',
			...Array(5).fill('info'),
		]);
		expect(summary).toBe(
			[
				'Last 24 hours at demo.bitrix24.com: 190 requests carried 190 calls; Bitrix24 refused 18 (15 QUERY_LIMIT_EXCEEDED, 3 OPERATION_TIME_LIMIT). 7 findings:',
				...findings.slice(0, 5).map(({ message }) => message),
				'And 2 more.',
			].join(' '),
		);
	});

	it('looks at its period only', () => {
		const refusal = refused('QUERY_LIMIT_EXCEEDED', 1);
		const names = ['2026-11-20T10+03:00', '2026-11-21T14+03:00', '2026-11-21T15+03:00', '00', '15'];
		const usage = usageOf(names.map((name) => hour(name, refusal)));
		const hours = (choice: 'today' | 'yesterday' | 'last24Hours' | 'last7Days') =>
			diagnosisOf(usage, choice).refusals.map(({ hour: name }) => name.slice(8, 13));
		expect(hours('today')).toEqual(['22T00', '22T15']);
		expect(hours('yesterday')).toEqual(['21T14', '21T15']);
		expect(hours('last24Hours')).toEqual(['21T15', '22T00', '22T15']);
		expect(hours('last7Days')).toEqual(['20T10', '21T14', '21T15', '22T00', '22T15']);
	});

	it('shows who was active when refusals came', () => {
		const batches = spent(
			{ requests: 10, refusals: 2 },
			{ method: 'batch', refusalsByCode: { QUERY_LIMIT_EXCEEDED: 2 } },
		);
		const { refusals } = diagnosisOf(
			usageOf([
				hour('13', spent({ requests: 900, commands: 900 })),
				hour(
					'14',
					batches,
					spent({ commands: 500 }),
					refused('OPERATION_TIME_LIMIT', 1, { workflow: 'Report', method: 'crm.deal.list' }),
					spent({ requests: 5, commands: 5 }, { workflow: 'Hook', method: 'user.get' }),
					spent({ requests: 1, commands: 1 }, { workflow: 'Rare', method: 'profile' }),
				),
			]),
		);
		expect(refusals).toEqual([
			{
				hour: '2026-11-22T14:00+03:00',
				refusals: 3,
				byCode: { QUERY_LIMIT_EXCEEDED: 2, OPERATION_TIME_LIMIT: 1 },
				workflows: [
					{ workflow: 'Sync', requests: 10, commands: 500, refusals: 2 },
					{ workflow: 'Report', requests: 20, commands: 20, refusals: 1 },
					{ workflow: 'Hook', requests: 5, commands: 5, refusals: 0 },
				],
				methods: [
					{ method: 'crm.item.add', requests: 0, commands: 500, refusals: 0 },
					{ method: 'crm.deal.list', requests: 20, commands: 20, refusals: 1 },
					{ method: 'batch', requests: 10, commands: 0, refusals: 2 },
				],
			},
		]);
	});

	it('says why counts may be missing', () => {
		const since = (moment: string) => Date.parse(moment);
		const history = { hours: [], since: 0, keptIn: 'file' as const, zone: '+03:00' };
		const missing = (over: object) => {
			const { incomplete, summary } = diagnosisOf(usageOf([], { history: { ...history, ...over } }));
			for (const sentence of incomplete) expect(summary).toContain(sentence);
			return incomplete;
		};
		expect(missing({ since: since('2026-11-21T15:00+03:00') })).toEqual([]);
		expect(missing({ since: since('2026-11-21T15:00:01+03:00') })).toEqual([
			'Counting began on 2026-11-21 at 15:00: earlier requests are not included.',
		]);
		expect(missing({ keptIn: 'memory' })).toEqual([expect.stringContaining('in the memory of this process')]);
		expect(missing({ keptIn: 'redis', problem: 'Redis is away.' })).toEqual(['Redis is away.']);
	});
});
