import { deal } from '../../../src/catalog/crm/deal';
import { getMany } from '../../../src/operations/records/get-many';
import type { ListRequest } from '../../../src/portal/types';
import { fakeContext } from './fake-context';

async function listAskedFor(values: Record<string, unknown>): Promise<ListRequest | undefined> {
	const { context } = fakeContext(values);
	let asked: ListRequest | undefined;
	await getMany(deal).run({
		...context,
		read: async function* (list) {
			asked = list;
			yield await Promise.resolve({ rows: [], range: 0 });
		},
	});
	return asked;
}

it('reads by ID, and with a sort order says which field identifies a record', async () => {
	expect(await listAskedFor({})).toMatchObject({ id: 'id' });
	const sorted = await listAskedFor({ 'sort.rules': [{ field: 'title', direction: 'DESC' }] });
	expect(sorted).toMatchObject({ key: 'id', parameters: { order: { title: 'DESC', id: 'ASC' } } });
	expect(sorted).not.toHaveProperty('id');
});
