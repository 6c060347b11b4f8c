import { CRM_ITEMS } from '../../../src/catalog/crm/kinds';
import { recordPath } from '../../../src/catalog/crm/crm-item';
import { smartProcessChoice } from '../../../src/catalog/choices';
import { choiceLocator } from '../../../src/ui/record-locator';

function idIn(address: string, locator: ReturnType<typeof choiceLocator>): string | undefined {
	const mode = locator.draw().modes?.find(({ name }) => name === 'url');
	const regex = (mode?.extractValue as { regex: string }).regex;
	return new RegExp(regex).exec(address)?.[1];
}

const byResource = (resource: string) =>
	choiceLocator((CRM_ITEMS.find((one) => one.resource === resource) as (typeof CRM_ITEMS)[0]).record);

describe('a pasted address', () => {
	it.each(CRM_ITEMS.map((entity) => [entity.name, entity] as const))(
		'of a %s gives its ID',
		(_name, entity) => {
			const page = recordPath(entity, entity.entityTypeId === 'chosen' ? 1036 : entity.entityTypeId, 12);
			expect(idIn(`https://demo.bitrix24.com${page}`, choiceLocator(entity.record))).toBe('12');
			expect(idIn(`https://crm.example.org/portal${page}?IFRAME=Y#tab`, choiceLocator(entity.record))).toBe(
				'12',
			);
		},
	);

	it.each([
		['deal', 'https://demo.bitrix24.com/crm/type/2/details/12/', '12'],
		['deal', 'https://demo.bitrix24.com/crm/deal/show/12/', '12'],
		['smartProcessItem', 'https://demo.bitrix24.com/page/projects/all/type/1036/details/12/', '12'],
		['deal', 'https://demo.bitrix24.com/crm/lead/details/12/', undefined],
		['deal', 'https://demo.bitrix24.com/crm/type/31/details/12/', undefined],
		['deal', 'https://demo.bitrix24.com/crm/deal/kanban/', undefined],
		['deal', 'https://demo.bitrix24.com/?next=/crm/deal/details/12/', undefined],
	])('for a %s: %s', (resource, address, id) => {
		expect(idIn(address, byResource(resource))).toBe(id);
	});

	it('of a list gives the smart process', () => {
		expect(
			idIn('https://demo.bitrix24.com/crm/type/1036/list/category/0/', choiceLocator(smartProcessChoice)),
		).toBe('1036');
	});
});

describe('a locator', () => {
	it('begins with the list, and is required', () => {
		for (const entity of CRM_ITEMS) {
			expect(choiceLocator(entity.record).draw()).toMatchObject({
				name: `${entity.resource}Id`,
				displayName: entity.name,
				required: true,
				default: { mode: 'list', value: '' },
			});
		}
	});
});
