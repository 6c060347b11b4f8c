import type { Row } from '../../../../src/portal/types';
import { EventConditions } from '../../../../src/triggers/conditions/event-conditions';
import type { ConditionSettings, LookedAt } from '../../../../src/triggers/conditions/settings';
import type { EventRecord, PortalEvent } from '../../../../src/triggers/types';
import { SpeakingPortal } from '../../../support/speaking-portal';
import { VirtualTime } from '../../../support/virtual-time';

const clock = {} as { time: VirtualTime };
beforeEach(() => (clock.time = new VirtualTime()));
afterEach(() => clock.time.restore());

const US = 1;
const PERSON = 5;

/** A portal in which things happen, and a trigger that looks at all events at once. */
function scene(settings: ConditionSettings) {
	const model = new SpeakingPortal();
	const portal = model.portal(US);
	let reads = 0;
	let answer: EventRecord | undefined;
	const conditions = new EventConditions(settings, {
		portal,
		trigger: { workflow: 'w', node: 'n' },
		readRecord: async ({ id }) => {
			reads += 1;
			const record = model.deals.get(Number(id));
			return await Promise.resolve(
				answer ?? (record === undefined ? { gone: true } : { record: { ...record } }),
			);
		},
	});
	const looks: LookedAt[] = [];
	const waiting: Array<Promise<unknown>> = [];
	model.onEvent = ({ event }) =>
		void waiting.push(conditions.look(event).then((looked) => looks.push(looked)));
	/** What became of the events since the last call. */
	const looked = async (): Promise<LookedAt[]> => {
		while (waiting.length > 0) await clock.time.settled(Promise.all(waiting.splice(0)));
		return looks.splice(0);
	};
	return {
		...{ model, portal, conditions, looked },
		passed: async (): Promise<boolean[]> => (await looked()).map(({ pass }) => pass),
		reads: () => reads,
		answers: (given: EventRecord | undefined) => (answer = given),
		async write(method: string, parameters: Row): Promise<unknown> {
			const outcome = clock.time.settled(portal.call(method, { entityTypeId: 2, ...parameters }));
			return await outcome;
		},
	};
}

const event = (more: Partial<PortalEvent>): PortalEvent => ({
	...{ event: 'ONCRMDEALUPDATE', name: 'Deal Updated', action: 'update', entity: 'deal', entityTypeId: 2 },
	...{ id: 1, at: new Date().toISOString(), portal: 'x', data: {} },
	...more,
});

describe('own changes', () => {
	it('of every kind are left out, and a change of a person is not', async () => {
		const { model, write, passed, conditions } = scene({ ignoreOwn: true });
		await conditions.listen(true);
		await write('crm.item.add', { fields: { title: 'New' } });
		await write('crm.deal.add', { fields: { title: 'New' } });
		await write('crm.deal.update', { id: 1, fields: { title: 'Changed' } });
		await write('crm.deal.productrows.set', { id: 1, rows: [] });
		await write('crm.item.delete', { id: 2 });
		expect(await passed()).toEqual([false, false, false, false, false]);
		model.change(PERSON, { title: 'By a person' }, 1);
		model.change(PERSON, { title: 'New' });
		expect(await passed()).toEqual([true, true]);
	});

	it('in a batch are left out too, also where an earlier command gives the ID', async () => {
		const { portal, model, passed, conditions } = scene({ ignoreOwn: true });
		await conditions.listen(true);
		model.change(PERSON, {});
		await passed();
		model.next.push({ beforeMs: 1_000 }, { beforeMs: 1_000, outcome: 'refused' }, {}, { beforeMs: 9_000 });
		const update = (id: unknown) => ({
			...{ method: 'crm.item.update', effect: 'idempotent' as const },
			parameters: { entityTypeId: 2, id, fields: { title: 'Own' } },
		});
		const add = { method: 'crm.item.add', parameters: { entityTypeId: 2, fields: { title: 'Own' } } };
		const outcomes = clock.time.settled(
			portal.batch([
				{ key: 'a', ...add },
				{ key: 'b', ...update(1) },
				{ key: 'c', ...update(1) },
				{ key: 'd', ...update('$result[c][item][id]') },
			]),
		);
		expect(await outcomes).toMatchObject(['done', 'failed', 'done', 'done'].map((status) => ({ status })));
		expect(model.told).toHaveLength(4);
		expect(await passed()).toEqual([false, false, false]);
	});

	it.each([
		['a map', { a: 'crm.item.add', b: 'crm.item.update', c: 'crm.deal.productrows.set' }],
		['a list', ['crm.item.add', 'crm.item.update', 'crm.deal.productrows.set']],
	])('in a batch that a person has written as one call are left out too: %s', async (_, methods) => {
		const { portal, model, passed, conditions } = scene({ ignoreOwn: true });
		await conditions.listen(true);
		model.change(PERSON, {});
		await passed();
		await clock.time.pass(20_000);
		const [first] = Object.keys(methods);
		const ids: Record<string, string> = {
			'crm.item.update': `$result[${first}][item][id]`,
			'crm.deal.productrows.set': '1',
		};
		const cmd = Object.entries(methods).map(([key, method]) => {
			const query = `entityTypeId=2&id=${encodeURIComponent(ids[method] ?? '')}&fields%5Btitle%5D=Own+${key}`;
			return [key, `${method}?${query}`];
		});
		const isList = Array.isArray(methods);
		await clock.time.settled(
			portal.call('batch', { halt: 0, cmd: isList ? cmd.map(([, text]) => text) : Object.fromEntries(cmd) }),
		);
		expect(model.told).toHaveLength(4);
		expect(await passed()).toEqual([false, false, false]);
		model.change(PERSON, { title: 'By a person' }, 1);
		expect(await passed()).toEqual([true]);
	});

	it('are told from a change of a person that was made just before, when its event has come first', async () => {
		const { model, write, passed, conditions } = scene({ ignoreOwn: true });
		await conditions.listen(true);
		model.change(PERSON, {});
		await write('crm.item.update', { id: 1, fields: { title: 'Own' } });
		expect(await passed()).toEqual([true, false]);
	});

	it('are told by the time of the event when the record cannot be read', async () => {
		const { model, write, looked, answers, conditions } = scene({ ignoreOwn: true });
		await conditions.listen(true);
		model.change(PERSON, {});
		await looked();
		answers({ problem: 'No permission.' });
		await write('crm.item.update', { id: 1, fields: { title: 'Own' } });
		expect((await looked()).map(({ pass }) => pass)).toEqual([false]);
		await clock.time.pass(20_000);
		model.change(PERSON, {}, 1);
		expect((await looked()).map(({ pass }) => pass)).toEqual([true]);
	});

	it('pass if that is wanted, and then nothing is marked', async () => {
		const { model, portal, write, passed } = scene({});
		model.change(PERSON, {});
		await write('crm.item.update', { id: 1, fields: { title: 'Own' } });
		expect(await passed()).toEqual([true, true]);
		expect(portal.ownWrites.listening).toBe(false);
	});
});

describe('only if', () => {
	it('a stage was entered: once for each entry, and not for records that are there since long', async () => {
		const { model, conditions, passed } = scene({ stages: ['WON'] });
		const old = model.change(PERSON, { stageId: 'WON' });
		await passed();
		await clock.time.pass(60_000);
		await conditions.listen(true);
		await clock.time.pass(60_000);
		model.change(PERSON, { title: 'Still won' }, old);
		expect(await passed()).toEqual([false]);
		const id = model.change(PERSON, {});
		await clock.time.pass(5_000);
		model.change(PERSON, { stageId: 'WON' }, id);
		await clock.time.pass(5_000);
		model.change(PERSON, { title: 'Won already' }, id);
		expect(await passed()).toEqual([false, true, false]);
		model.change(PERSON, { stageId: 'NEW' }, id);
		await clock.time.pass(5_000);
		model.change(PERSON, { stageId: 'WON' }, id);
		// A duplicate.
		model.onEvent(model.told.at(-1)!);
		expect((await passed()).filter(Boolean)).toHaveLength(1);
		model.change(PERSON, { stageId: 'WON' });
		expect(await passed()).toEqual([true]);
	});

	it('a stage was entered by a person, and not by this n8n, if own changes are left out', async () => {
		const { model, conditions, write, passed } = scene({ ignoreOwn: true, stages: ['WON'] });
		await conditions.listen(true);
		const id = model.change(PERSON, {});
		await clock.time.pass(5_000);
		await write('crm.item.update', { id, fields: { stageId: 'WON' } });
		await clock.time.pass(5_000);
		model.change(PERSON, { title: 'Moved by us' }, id);
		expect(await passed()).toEqual([false, false, false]);
		// Two hours later the marks are gone.
		await clock.time.pass(7_200_000);
		model.change(PERSON, { title: 'Moved by us long ago' }, id);
		expect(await passed()).toEqual([false]);
	});

	it('a stage of a kind that does not say when it was moved, by what was seen before', async () => {
		const { conditions, answers } = scene({ stages: ['7'] });
		const look = async (stageId: string, seconds: number): Promise<boolean> => {
			answers({ record: { id: 1, stageId, changedDate: new Date(Date.now()).toISOString() } });
			const at = new Date(Date.now() + seconds * 1_000).toISOString();
			return (await conditions.look(event({ entity: 'task', entityTypeId: undefined, at }))).pass;
		};
		const passes = [await look('7', 0), await look('7', 1), await look('3', 2), await look('7', 3)];
		expect(passes).toEqual([true, false, false, true]);
	});

	it.each<[string, ConditionSettings, Row, boolean]>([
		['the pipeline', { pipelines: [5, '6'] }, { categoryId: 6 }, true],
		['another pipeline', { pipelines: ['5'] }, { categoryId: 0 }, false],
		['no pipeline', { pipelines: ['5'] }, {}, true],
		['the creator', { createdBy: ['3'] }, { createdBy: 3 }, true],
		['another creator', { createdBy: [4] }, { createdBy: '3' }, false],
		['the responsible', { responsible: [3, 4] }, { assignedById: 4 }, true],
		['another responsible', { responsible: [3] }, { responsibleId: '4' }, false],
		['all of them', { responsible: [4], createdBy: [3] }, { assignedById: 4, createdBy: 9 }, false],
	])('%s', async (_, settings, record, expected) => {
		const { conditions, answers } = scene(settings);
		answers({ record });
		expect((await conditions.look(event({}))).pass).toBe(expected);
	});

	it('does not ask for what a kind does not have, and passes deleted records', async () => {
		const { conditions, answers } = scene({ pipelines: [5], stages: ['WON'] });
		answers({ record: { categoryId: 0 } });
		const contact = await conditions.look(event({ entity: 'contact', entityTypeId: 3 }));
		const deleted = await conditions.look(event({ action: 'delete' }));
		const call = await conditions.look(event({ action: 'other', entity: undefined, id: undefined }));
		expect([contact.pass, deleted.pass, call.pass]).toEqual([true, true, true]);
	});

	it('passes with the reason when the record cannot be read, or is gone', async () => {
		const { conditions, answers } = scene({ pipelines: [5] });
		answers({ problem: 'The portal does not answer.' });
		expect(await conditions.look(event({}))).toMatchObject({
			pass: true,
			problem: 'The conditions could not be checked, so the event has passed: The portal does not answer.',
		});
		answers({ gone: true });
		expect(await conditions.look(event({}))).toMatchObject({ pass: true, record: { gone: true } });
	});
});

describe('changed fields', () => {
	it('are shown with their old and new values, and long ones without the old', async () => {
		const { model, looked } = scene({ watched: ['title', 'note', 'tags'] });
		const id = model.change(PERSON, { title: 'A', note: 'x'.repeat(300), tags: [1, 2] });
		expect(await looked()).toMatchObject([
			{ changed: { title: { old: null, new: 'A' }, tags: { old: null, new: [1, 2] } } },
		]);
		await clock.time.pass(2_000);
		model.change(PERSON, { title: 'B', tags: ['1', 2] }, id);
		expect(await looked()).toMatchObject([{ pass: true, changed: { title: { old: 'A', new: 'B' } } }]);
		await clock.time.pass(2_000);
		model.change(PERSON, { note: 'y'.repeat(300), tags: [] }, id);
		const [last] = await looked();
		expect(last).toMatchObject({ changed: { tags: { old: ['1', 2], new: [] } } });
		expect(last.pass && last.changed?.note).toEqual({ new: 'y'.repeat(300) });
	});

	it('can be the condition; other watched fields are then only shown', async () => {
		const { model, looked } = scene({ watched: ['title', 'phone'], onlyIfChanged: ['phone'] });
		const id = model.change(PERSON, { title: 'A' });
		await clock.time.pass(2_000);
		model.change(PERSON, { title: 'B' }, id);
		await clock.time.pass(2_000);
		model.change(PERSON, { title: 'C', phone: '1' }, id);
		const looks = await looked();
		expect(looks.map(({ pass }) => pass)).toEqual([false, false, true]);
		expect(looks[2]).toMatchObject({
			changed: { title: { old: 'B', new: 'C' }, phone: { old: null, new: '1' } },
		});
	});

	it.each([
		[undefined, true],
		['leaveOut' as const, false],
	])('of a record that was never seen before are not known (%s)', async (firstSeen, passes) => {
		const settings: ConditionSettings = { onlyIfChanged: ['title'], ...(firstSeen && { firstSeen }) };
		const { model, looked } = scene(settings);
		const { onEvent } = model;
		model.onEvent = () => undefined;
		const id = model.change(PERSON, { title: 'A' });
		model.onEvent = onEvent;
		model.change(PERSON, { title: 'B' }, id);
		const [first] = await looked();
		expect(first.pass).toBe(passes);
		if (first.pass) expect(first).toMatchObject({ firstSeen: true });
		await clock.time.pass(2_000);
		model.change(PERSON, { title: 'C' }, id);
		expect(await looked()).toMatchObject([{ pass: true, changed: { title: { old: 'B', new: 'C' } } }]);
	});

	it('are shown once, whatever the order of events', async () => {
		const { model, conditions, looked } = scene({ onlyIfChanged: ['title'] });
		const id = model.change(PERSON, { title: 'A' });
		await looked();
		await clock.time.pass(2_000);
		model.change(PERSON, { title: 'B' }, id);
		const both = [conditions.look(model.told[1].event), conditions.look(model.told[1].event)];
		await clock.time.settled(Promise.all(both));
		const looks = [...(await looked()), ...(await Promise.all(both))];
		expect(looks.filter(({ pass }) => pass)).toHaveLength(1);
	});
});

it('one run per record: several events start one run, with the record as it is at the end', async () => {
	const { model, looked, reads } = scene({ oneRunSeconds: 10, fetchRecord: true });
	const id = model.change(PERSON, { title: 'A' });
	await clock.time.pass(4_000);
	model.change(PERSON, { title: 'B' }, id);
	await clock.time.pass(4_000);
	model.change(PERSON, { title: 'C' }, id);
	const other = model.change(PERSON, { title: 'Other' });
	const looks = await looked();
	const runs = looks.filter((look) => look.pass);
	expect(runs).toMatchObject([
		{ event: { id, action: 'update' }, record: { record: { title: 'C' } }, events: 3 },
		{ event: { id: other }, record: { record: { title: 'Other' } } },
	]);
	expect(runs[0]).toMatchObject({ codes: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'] });
	expect('events' in runs[1]).toBe(false);
	expect(looks.filter((look) => !look.pass)).toMatchObject([{ why: 'merged' }, { why: 'merged' }]);
	expect(reads()).toBe(2);
});

it('reads a record once for an event, whatever asks for it', async () => {
	const { model, write, looked, reads, conditions } = scene({
		...{ ignoreOwn: true, fetchRecord: true, pipelines: [0], watched: ['title'] },
	});
	await conditions.listen(true);
	const id = model.change(PERSON, { title: 'A', categoryId: 0 });
	await looked();
	await write('crm.item.update', { id, fields: { title: 'B' } });
	await looked();
	const before = reads();
	await clock.time.pass(5_000);
	model.change(PERSON, { title: 'C' }, id);
	expect(await looked()).toMatchObject([{ pass: true, record: { record: { title: 'C' } } }]);
	expect(reads() - before).toBe(1);
});

it('an event of a queue that comes again passes again, and one that was left out does not', async () => {
	const { model, conditions, looked } = scene({ stages: ['WON'], watched: ['title'], onlyIfChanged: true });
	await conditions.listen(true);
	await clock.time.pass(5_000);
	const id = model.change(PERSON, { title: 'A' });
	await looked();
	await clock.time.pass(5_000);
	model.onEvent = () => undefined;
	model.change(PERSON, { title: 'B', stageId: 'WON' }, id);
	const passes = async (again?: string): Promise<LookedAt> =>
		(await clock.time.settled(conditions.look(model.told.at(-1)!.event, again))) as LookedAt;
	const changed = { title: { old: 'A', new: 'B' } };
	expect(await passes('row 1')).toMatchObject({ pass: true, changed });
	expect(await passes('row 1')).toMatchObject({ pass: true, changed });
	expect(await passes('row 2')).toMatchObject({ pass: false });
	expect(await passes('row 2')).toMatchObject({ pass: false });
});

it('an event passes with the reason when something goes wrong', async () => {
	const { portal } = scene({});
	const conditions = new EventConditions(
		{ stages: ['WON'] },
		{
			portal: {
				...{ ownWrites: portal.ownWrites, windows: portal.windows, listen: () => undefined },
				entries: () => ({ swap: async () => await Promise.reject(new Error('Redis does not answer')) }),
			},
			trigger: { workflow: 'w', node: 'n' },
			readRecord: async () => await Promise.resolve({ record: { stageId: 'WON' } }),
		},
	);
	expect(await conditions.look(event({}))).toMatchObject({
		pass: true,
		problem: 'The conditions could not be checked, so the event has passed: Redis does not answer',
	});
});
