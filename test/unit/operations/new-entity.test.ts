import type { Entity } from '../../../src/catalog/entity';
import { classic } from '../../../src/catalog/families';
import { choicesIn, resourceOf } from '../../../src/operations/resources';
import { resourceProperties } from '../../../src/ui/description-builder';
import { filters, limit, listOptions, returnAll, sort } from '../../../src/ui/list-parameters';
import { options } from '../../../src/ui/options';
import { choiceLocator } from '../../../src/ui/record-locator';
import { fieldsMapper } from '../../../src/ui/record-parameters';
import { fakeContext } from './fake-context';

/** As somebody would write it in a file of its own (CONTRIBUTING.md). */
const productSection: Entity = {
	resource: 'productSection',
	name: 'Product Section',
	plural: 'Product Sections',
	operations: classic({
		prefix: 'crm.productsection',
		name: 'Product Section',
		plural: 'Product Sections',
		record: {
			parameter: 'productSectionId',
			label: 'Product Section',
			list: { method: 'crm.productsection.list', rows: '', id: 'ID', label: ['NAME'] },
		},
	}),
};

describe('an entity that is added', () => {
	const resource = resourceOf(productSection);
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
		const properties = resourceProperties([resource], parameters, 'productSection');
		const shown = (value: string) =>
			properties
				.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(value) ?? true)
				.map(({ name }) => name)
				.filter((name) => !['authentication', 'resource', 'operation'].includes(name));
		expect(resource.operations.map(({ action }) => action)).toEqual([
			'Create product section',
			'Delete product section',
			'Get product section',
			'Get fields of product section',
			'Get many product sections',
			'Update product section',
		]);
		expect(shown('update')).toEqual(['productSectionId', 'fields', 'options']);
		expect(shown('getAll')).toEqual(['returnAll', 'limit', 'filters', 'sort', 'options']);
	});

	it('is written and read', async () => {
		const { context, calls } = fakeContext(
			{ productSectionId: 7, fields: { title: 'Tools' } },
			({ method }) => ({
				result: method.endsWith('.get') ? { ID: '7', NAME: 'Tools' } : true,
			}),
		);
		expect(await operation('update').run(context)).toEqual([{ updated: true, id: 7 }]);
		expect(await operation('get').run(context)).toEqual([{ ID: '7', NAME: 'Tools' }]);
		expect(calls.filter(({ method }) => !method.endsWith('.fields'))).toEqual([
			{
				method: 'crm.productsection.update',
				parameters: { id: 7, fields: { title: 'Tools' } },
				effect: 'idempotent',
			},
			{ method: 'crm.productsection.get', parameters: { id: 7 }, effect: undefined },
		]);
	});
});
