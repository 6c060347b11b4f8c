import { crm } from '../../../src/nodes/crm';
import { fakeContext } from './fake-context';

const operation = (resource: string, verb: string) => {
	const { operations } = crm.resources.find(({ value }) => value === resource) ?? { operations: [] };
	const found = operations.find(({ value }) => value === verb);
	if (found === undefined) throw new Error(`no ${verb} of ${resource}`);
	return found;
};

describe('a link between records', () => {
	// False is not an error: the link was so already (https://apidocs.bitrix24.com/api-reference/crm/deals/contacts/crm-deal-contact-add.html).
	it.each([
		['deal', 'addContact', true, { added: true, id: 7 }],
		['deal', 'addContact', false, { added: false, id: 7 }],
		['contact', 'removeCompany', false, { removed: false, id: 7 }],
	])(
		'of a %s: the output of %s says with %s whether anything changed',
		async (resource, verb, result, row) => {
			const values = { [`${resource}Id`]: 7, linkedContactId: 2, linkedCompanyId: 2 };
			const { context } = fakeContext(values, () => ({ result }));
			expect(await operation(resource, verb).run(context)).toEqual([row]);
		},
	);
});
