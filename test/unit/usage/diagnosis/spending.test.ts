import { found, hour, spent } from './histories';

describe('a burst', () => {
	const burst = (requests: number, waitMs: number, who: object = {}) =>
		spent({ requests, commands: requests, waitMs }, who);
	const bursts = (...spendings: ReturnType<typeof burst>[]) => found('burst', [hour('14', ...spendings)]);

	it('is an hour in which requests waited five seconds on average', () => {
		expect(bursts(burst(60, 60 * 5_000))).toHaveLength(1);
		expect(bursts(burst(60, 60 * 5_000 - 1))).toEqual([]);
	});

	it('needs more requests than the portal takes at once', () => {
		expect(bursts(burst(51, 51 * 5_000))).toHaveLength(1);
		expect(bursts(burst(50, 50 * 5_000))).toEqual([]);
	});

	it('does not count waits of background work, which is meant to wait', () => {
		expect(bursts(burst(60, 0), burst(60, 9e6, { priority: 'background' }))).toEqual([]);
		expect(bursts(burst(60, 9e6, { priority: 'background' }))).toEqual([]);
		expect(bursts(burst(60, 0), burst(60, 9e6, { priority: 'interactive' }))).toHaveLength(1);
	});

	it('is reported with its worst hour and the workflow that sent most', () => {
		const hours = [
			hour('09', burst(900, 9e6, { workflow: 'Import' }), burst(340, 9e6)),
			hour('10', burst(100, 500_000)),
			hour('12', burst(100, 600_000, { workflow: 'Import' })),
		];
		const [first, second, ...more] = found('burst', hours);
		expect(first).toEqual({
			kind: 'burst',
			severity: 'warning',
			message:
				"More requests came at once than the portal takes (50 at once and 2 more each second): on 2026-11-22 from 09:00 to 10:00, the worst of 2 hours, they waited 15 s on average; the workflow 'Import' sent 900 of 1,240.",
			workflow: 'Import',
			hours: ['2026-11-22T09:00+03:00', '2026-11-22T12:00+03:00'],
			whatToDo: expect.stringContaining("'Priority'"),
		});
		expect([second.workflow, second.hours]).toEqual(['Sync', ['2026-11-22T10:00+03:00']]);
		expect(second.message).toContain('they waited 5 s on average');
		expect(more).toEqual([]);
	});

	it('of a portal without a bucket is one beyond its slowest window', () => {
		const of = (kind: 'rolling' | 'fixed', seconds: number, limit: number, budget = false) => ({
			...{ kind, seconds, limit, budget, used: 0, resetInMs: 0 },
		});
		const windows = [of('rolling', 60, 60), of('fixed', 3_600, 1_800), of('fixed', 86_400, 10, true)];
		const beyond = (requests: number, limits: typeof windows) =>
			found('burst', [hour('14', burst(requests, 9e7))], { bucket: undefined, windows: limits });
		expect(beyond(1_801, windows)[0].message).toContain('(1,800 in 60 min)');
		expect(beyond(1_800, windows)).toEqual([]);
		expect(beyond(1_801, windows.slice(2))).toEqual([]);
	});
});

describe('an unpacked loop', () => {
	const loops = (counts: object, who: object = {}) => found('unpackedLoop', [hour('14', spent(counts, who))]);

	it('is a hundred single calls in an hour', () => {
		expect(loops({ requests: 100, commands: 100 })).toHaveLength(1);
		expect(loops({ requests: 99, commands: 99 })).toEqual([]);
		const two = [14, 15].map((at) => hour(String(at), spent({ requests: 99, commands: 99 })));
		expect(found('unpackedLoop', two)).toEqual([]);
	});

	it('is packed where more than a tenth of the calls came in batches', () => {
		expect(loops({ requests: 900, commands: 1_000 })).toHaveLength(1);
		expect(loops({ requests: 899, commands: 1_000 })).toEqual([]);
	});

	it('is not one of batches, nor of nobody in particular', () => {
		expect(loops({ requests: 500 }, { method: 'batch' })).toEqual([]);
		const others = { workflow: '(others)', node: '(others)', method: '(others)' };
		expect(loops({ requests: 500, commands: 500 }, others)).toEqual([]);
	});

	it('is not what returns nothing new, which is polling', () => {
		expect(loops({ requests: 200, commands: 200, unchanged: 100 })).toHaveLength(1);
		expect(loops({ requests: 200, commands: 200, unchanged: 101 })).toEqual([]);
	});

	it('says how many requests it would have been', () => {
		const of = (name: string, requests: number) => hour(name, spent({ requests, commands: requests }));
		expect(found('unpackedLoop', [of('09', 120), of('10', 20), of('11', 1_120)])).toEqual([
			{
				kind: 'unpackedLoop',
				severity: 'warning',
				message:
					"1,240 calls of crm.item.add were sent as single requests in 2 hours (the last one on 2026-11-22 from 11:00 to 12:00), by the node 'CRM' of the workflow 'Sync'; with 50 calls in each request, 26 would have been enough.",
				workflow: 'Sync',
				node: 'CRM',
				method: 'crm.item.add',
				hours: ['2026-11-22T09:00+03:00', '2026-11-22T11:00+03:00'],
				whatToDo: expect.stringContaining('cannot be packed'),
			},
		]);
	});

	it('is added up over credentials and priorities, but not over nodes', () => {
		const half = { requests: 60, commands: 60 };
		const together = [spent(half), spent(half, { credential: 'Other', priority: 'background' })];
		expect(found('unpackedLoop', [hour('14', ...together)])).toHaveLength(1);
		expect(found('unpackedLoop', [hour('14', spent(half), spent(half, { node: 'Other' }))])).toEqual([]);
	});
});

describe('polling without changes', () => {
	const polling = (requests: number, unchanged: number) =>
		found('pollingWithoutChanges', [
			hour('13', spent({ requests: 1, commands: 1, unchanged: 1 }, { method: 'crm.item.list' })),
			hour('14', spent({ requests: 1, commands: 1 }, { method: 'crm.item.list' })),
			hour(
				'15',
				spent(
					{ requests: requests - 2, commands: requests - 2, unchanged: unchanged - 1 },
					{ method: 'crm.item.list' },
				),
			),
		]);

	it('is twenty reads that returned nothing new', () => {
		expect(polling(20, 20)).toHaveLength(1);
		expect(polling(19, 19)).toEqual([]);
	});

	it('is four reads in five', () => {
		expect(polling(25, 20)).toHaveLength(1);
		expect(polling(26, 20)).toEqual([]);
	});

	it('says so many of so many', () => {
		expect(polling(288, 285)).toEqual([
			{
				kind: 'pollingWithoutChanges',
				severity: 'info',
				message:
					"285 of 288 reads of crm.item.list (98 %) by the node 'CRM' of the workflow 'Sync' returned nothing new.",
				workflow: 'Sync',
				node: 'CRM',
				method: 'crm.item.list',
				hours: ['2026-11-22T13:00+03:00', '2026-11-22T15:00+03:00'],
				whatToDo: expect.stringContaining('Get Changed'),
			},
		]);
	});
});

describe('errors that come again and again', () => {
	const errors = (counts: object, who: object = {}) =>
		found('repeatedErrors', [hour('13', spent({})), hour('14', spent(counts, who))]);

	it('are ten', () => {
		expect(errors({ requests: 10, commands: 10, errors: 10 })).toHaveLength(1);
		expect(errors({ requests: 9, commands: 9, errors: 9 })).toEqual([]);
	});

	it('are one call in five', () => {
		expect(errors({ commands: 50, errors: 10 })).toHaveLength(1);
		expect(errors({ commands: 51, errors: 10 })).toEqual([]);
	});

	it('are reported with their share and hours', () => {
		expect(errors({ commands: 120, errors: 40 })).toEqual([
			{
				kind: 'repeatedErrors',
				severity: 'warning',
				message:
					"40 of 120 calls of crm.item.add (33 %) by the node 'CRM' of the workflow 'Sync' ended with an error.",
				workflow: 'Sync',
				node: 'CRM',
				method: 'crm.item.add',
				hours: ['2026-11-22T14:00+03:00'],
				whatToDo: expect.stringContaining('executions'),
			},
		]);
	});

	it('of batches are compared with requests, and what was never sent counts too', () => {
		expect(errors({ requests: 50, errors: 10 }, { method: 'batch' })).toHaveLength(1);
		expect(errors({ requests: 51, errors: 10 }, { method: 'batch' })).toEqual([]);
		expect(errors({ errors: 12 })[0].message).toContain('12 of 12 calls');
	});

	it('do not include that app.info refuses webhooks', () => {
		expect(errors({ requests: 300, commands: 300, errors: 300 }, { method: 'app.info' })).toEqual([]);
	});
});
