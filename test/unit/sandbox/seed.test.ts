import { portalFor } from './support';

describe('seeding', () => {
	const volumes = {
		leads: 20,
		deals: 30,
		contacts: 25,
		companies: 10,
		quotes: 3,
		invoices: 4,
		projects: 5,
		tasks: 6,
	};

	it('adds the given numbers of records', async () => {
		const { store } = (await portalFor({ seed: volumes })).portal;
		expect([1, 2, 3, 4, 7, 31, 1030].map((entityTypeId) => store.records(entityTypeId).length)).toEqual([
			20, 30, 25, 10, 3, 4, 5,
		]);
		expect(store.tasks.all()).toHaveLength(6);
	});

	it('makes the same world every time', async () => {
		const [one, other] = await Promise.all([portalFor({ seed: volumes }), portalFor({ seed: volumes })]);
		expect(one.portal.store.snapshot()).toEqual(other.portal.store.snapshot());
	});

	it('can leave gaps between the ids, and refers to present records only', async () => {
		const { store } = (await portalFor({ seed: { ...volumes, gapEvery: 4 } })).portal;
		expect(store.records(4).map((record) => record.id)).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 11, 12]);
		for (const deal of store.records(2)) {
			expect(store.record(4, Number(deal.companyId))).toBeDefined();
			expect(store.record(3, (deal.contactIds as number[])[0] ?? 0)).toBeDefined();
		}
	});

	it('goes on after what is there', async () => {
		const { store } = (await portalFor({ seed: { deals: 5 } })).portal;
		store.seed({ deals: 5 });
		expect(store.records(2).map((record) => record.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
	});

	it('gives every record what the methods expect of it', async () => {
		const { portal, call } = await portalFor({ seed: volumes });
		for (const entityTypeId of [1, 2, 3, 4, 7, 31, 1030]) {
			const { item } = (await call('crm.item.get', { entityTypeId, id: 1 })).body.result;
			expect(item.createdTime).toMatch(/^2025-01-01T/);
			const type = portal.store.entityType(entityTypeId);
			if (!type?.shape.hasStages) continue;
			// The portal accepts the stage, so it belongs to the pipeline.
			const fields = { stageId: item.stageId, title: item.title };
			expect((await call('crm.item.update', { entityTypeId, id: 1, fields })).status).toBe(200);
		}
	});

	it('has eight people and a snapshot that later changes do not touch', async () => {
		const { portal } = await portalFor({ seed: { deals: 1 } });
		expect(portal.store.users.map((user) => user.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
		const before = portal.store.snapshot();
		portal.store.add(2, { title: 'later' });
		expect(before[2]).toHaveLength(1);
	});
});
