import type { Entity } from '../../../src/catalog/entity';
import { classic } from '../../../src/catalog/families';
import { findMethod } from '../../../src/catalog/methods';
import { choicesIn, resourceOf } from '../../../src/operations/resources';
import { resourceProperties } from '../../../src/ui/description-builder';
import { filters, limit, listOptions, returnAll, sort } from '../../../src/ui/list-parameters';
import { options } from '../../../src/ui/options';
import { choiceLocator } from '../../../src/ui/record-locator';
import { fieldsMapper } from '../../../src/ui/record-parameters';
import { fakeContext } from './fake-context';

/** The example of "Adding an entity" in CONTRIBUTING.md. */
const priceType: Entity = {
	resource: 'priceType',
	name: 'Price Type',
	plural: 'Price Types',
	operations: classic({
		prefix: 'catalog.priceType',
		name: 'Price Type',
		plural: 'Price Types',
		record: {
			parameter: 'priceTypeId',
			label: 'Price Type',
			list: {
				method: 'catalog.priceType.list',
				rows: 'priceTypes',
				id: 'id',
				label: ['name'],
				search: 'filter.%name',
			},
		},
		at: { record: 'priceType', rows: 'priceTypes' },
		describing: 'getFields',
		describedIn: 'priceType',
	}),
};

describe('an entity that is added', () => {
	const resource = resourceOf(priceType);
	const operation = (value: string) => {
		const found = resource.operations.find((one) => one.value === value);
		if (found === undefined) throw new Error(`no operation ${value}`);
		return found;
	};

	it('has a panel, with a choice of its record and its fields', () => {
		const parameters = [
			...choicesIn([resource]).map(choiceLocator),
			...[fieldsMapper, returnAll, limit, filters, sort, options(...listOptions)],
		];
		const properties = resourceProperties([resource], parameters, 'priceType');
		const shown = (value: string) =>
			properties
				.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(value) ?? true)
				.map(({ name }) => name)
				.filter((name) => !['authentication', 'resource', 'operation'].includes(name));
		expect(resource.operations.map(({ action }) => action)).toEqual([
			'Create price type',
			'Delete price type',
			'Get price type',
			'Get fields of price type',
			'Get many price types',
			'Update price type',
		]);
		expect(shown('update')).toEqual(['priceTypeId', 'fields', 'options']);
		expect(shown('getAll')).toEqual(['returnAll', 'limit', 'filters', 'sort', 'options']);
	});

	it('is written and read', async () => {
		const wholesale = { id: 7, name: 'Wholesale' };
		const { context, calls } = fakeContext({ priceTypeId: 7, fields: { title: 'Wholesale' } }, () => ({
			result: { priceType: wholesale },
		}));
		expect(await operation('update').run(context)).toEqual([wholesale]);
		expect(await operation('get').run(context)).toEqual([wholesale]);
		expect(calls.filter(({ method }) => !/fields$/i.test(method))).toEqual([
			{
				method: 'catalog.priceType.update',
				parameters: { id: 7, fields: { title: 'Wholesale' } },
				effect: 'idempotent',
			},
			{ method: 'catalog.priceType.get', parameters: { id: 7 }, effect: undefined },
		]);
	});

	it('is made of documented methods, none of which is deprecated', async () => {
		for (const name of resource.operations.flatMap(({ methods }) => methods)) {
			const documented = await findMethod(name);
			expect(documented?.name).toBe(name);
			expect(documented?.deprecated).toBeUndefined();
		}
	});
});
