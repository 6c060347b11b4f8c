import { mapped } from '../../sandbox';
import type { EntityCases } from '../operation-cases';

let made = 0;
/** Codes that nobody has. */
const code = () => `XA${String.fromCharCode(65 + made++)}`;
const fields = () => ({ CURRENCY: code(), AMOUNT_CNT: 1, AMOUNT: 2.5 });
const one = fields();
const german = { de: { FULL_NAME: 'Taler', FORMAT_STRING: '# T' } };
const chosen = { id: '$currencyCode' };

export const currency: EntityCases = {
	given: {
		get currencyCode() {
			return ['crm.currency.add', { fields: fields() }] as [string, object];
		},
	},
	operations: {
		create: { parameters: { fields: mapped(one) }, sent: { fields: one }, answer: { id: one.CURRENCY } },
		delete: { sent: chosen, answer: { deleted: true, id: '$currencyCode' } },
		deleteLocalisations: {
			parameters: { fields: mapped({ lids: ['en'] }) },
			sent: { ...chosen, lids: ['en'] },
			answer: { deleted: true, id: '$currencyCode' },
		},
		get: { sent: chosen, answer: { CURRENCY: '$currencyCode', AMOUNT: '2.5000' } },
		getAll: { sent: {}, answer: { CURRENCY: expect.stringMatching(/^[A-Z]{3}$/), BASE: 'Y' } },
		getBase: { sent: {}, answer: { id: expect.stringMatching(/^[A-Z]{3}$/) } },
		getFields: { sent: {}, answer: { name: 'CURRENCY' } },
		getLocalisationFields: { sent: {}, answer: { name: 'FULL_NAME' } },
		getLocalisations: { sent: chosen, answer: { en: { FULL_NAME: '$currencyCode' } } },
		setBase: { sent: chosen, answer: { updated: true, id: '$currencyCode' } },
		setLocalisations: {
			parameters: { fields: mapped({ localizations: german }) },
			sent: { ...chosen, localizations: german },
			answer: { updated: true, id: '$currencyCode' },
		},
		update: {
			parameters: { fields: mapped({ AMOUNT: 3.5, AMOUNT_CNT: 1 }) },
			sent: { ID: '$currencyCode', fields: { AMOUNT: 3.5, AMOUNT_CNT: 1 } },
			answer: { updated: true, id: '$currencyCode' },
		},
	},
};
