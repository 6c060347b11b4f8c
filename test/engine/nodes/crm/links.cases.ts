import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

/** The links of a record to others, of which it can have several. */
export function linksOf(of: string, kind: 'Contact' | 'Company'): EntityCases {
	const id = `${of}Id`;
	const field = `${kind.toUpperCase()}_ID`;
	const chosen = `linked${kind}Id`;
	const plural = kind === 'Contact' ? 'Contacts' : 'Companies';
	const method = `crm.${of}.${kind.toLowerCase()}.items.set`;
	return {
		given: { [id]: 1, [chosen]: 2, links: [method, { id: 1, items: [{ [field]: 2, IS_PRIMARY: 'Y' }] }, ''] },
		operations: {
			[`add${kind}`]: {
				parameters: { [chosen]: 3, fields: mapped({ IS_PRIMARY: true, SORT: 20 }) },
				sent: { id: 1, fields: { [field]: 3, IS_PRIMARY: 'Y', SORT: 20 } },
				answer: { added: true, id: 1 },
			},
			[`get${plural}`]: { sent: { id: 1 }, answer: { [field]: 2, IS_PRIMARY: 'Y' } },
			[`get${kind}LinkFields`]: { sent: {}, answer: { name: field } },
			[`remove${kind}`]: { sent: { id: 1, fields: { [field]: 2 } }, answer: { removed: true, id: 1 } },
			[`removeAll${plural}`]: { sent: { id: 1 }, answer: { removed: true, id: 1 } },
			[`set${plural}`]: {
				parameters: { fields: mapped({ items: `[{"${field}": 1}]` }) },
				sent: { id: 1, items: [{ [field]: 1 }] },
				answer: { set: true, id: 1 },
			},
		},
	};
}
