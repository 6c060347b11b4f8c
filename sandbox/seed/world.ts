import { builtInTypes } from '../store/entity-type';
import type { Store } from '../store/store';
import { newMap } from '../php/value';
import { addCustomFields } from './custom-fields';
import { addOrders } from './orders';
import { addRequisitePresets } from './requisites';
import { addPeople } from './people';
import { addSmartProcess } from './smart-process';
import { addStages } from './stages';

/** IDs of the seeded smart process: its entity type, the type itself, its pipeline. */
export const PROJECTS = { entityTypeId: 1030, typeId: 3, categoryId: 5 } as const;

const PEOPLE: ReadonlyArray<[name: string, lastName: string, position: string]> = [
	['Anna', 'Weber', 'Managing director'],
	['James', 'Miller', 'Head of sales'],
	['Sofia', 'Rossi', 'Sales manager'],
	['Lukas', 'Novak', 'Sales manager'],
	['Emma', 'Larsen', 'Account manager'],
	['Omar', 'Haddad', 'Support engineer'],
	['Chloe', 'Martin', 'Marketing manager'],
	['Tomas', 'Silva', 'Accountant'],
];

const DICTIONARIES: Readonly<Record<string, ReadonlyArray<[code: string, name: string]>>> = {
	SOURCE: [
		['CALL', 'Call'],
		['EMAIL', 'E-mail'],
		['WEB', 'Website'],
		['ADVERTISING', 'Advertising'],
		['PARTNER', 'Existing client'],
		['RECOMMENDATION', 'By recommendation'],
		['TRADE_SHOW', 'Show or exhibition'],
		['WEBFORM', 'CRM form'],
		['CALLBACK', 'Callback'],
		['OTHER', 'Other'],
	],
	CONTACT_TYPE: [
		['CLIENT', 'Clients'],
		['SUPPLIER', 'Suppliers'],
		['PARTNER', 'Partners'],
		['OTHER', 'Other'],
	],
	COMPANY_TYPE: [
		['CUSTOMER', 'Client'],
		['SUPPLIER', 'Supplier'],
		['COMPETITOR', 'Competitor'],
		['PARTNER', 'Partner'],
		['OTHER', 'Other'],
	],
	EMPLOYEES: [
		['EMPLOYEES_1', 'less than 50'],
		['EMPLOYEES_2', '50 to 250'],
		['EMPLOYEES_3', '250 to 500'],
		['EMPLOYEES_4', 'over 500'],
	],
	INDUSTRY: [
		['IT', 'Information technology'],
		['TELECOM', 'Telecommunication'],
		['MANUFACTURING', 'Manufacturing'],
		['BANKING', 'Banking services'],
		['CONSULTING', 'Consulting'],
		['OTHER', 'Other'],
	],
	DEAL_TYPE: [
		['SALE', 'Sales'],
		['COMPLEX', 'Integrated sales'],
		['GOODS', 'Goods'],
		['SERVICES', 'Services'],
		['SERVICE', 'Customer service'],
	],
	HONORIFIC: [
		['HNR_EN_1', 'Mr.'],
		['HNR_EN_2', 'Ms.'],
		['HNR_EN_3', 'Dr.'],
	],
};

/**
 * Fills an empty store with users, currencies, dictionaries, pipelines, object types and custom fields. Adds no
 * records.
 */
export function buildWorld(store: Store): void {
	const parents = [{ entityTypeId: PROJECTS.entityTypeId, title: 'Projects' }];
	for (const type of builtInTypes(parents)) store.addEntityType(type);
	addUsers(store);
	addPeople(store);
	addCurrencies(store);
	addUnitsAndTaxes(store);
	for (const [entityId, entries] of Object.entries(DICTIONARIES)) {
		entries.forEach(([statusId, name], index) => {
			store.statuses.add({
				entityId,
				statusId,
				name,
				sort: (index + 1) * 10,
				system: index === 0,
				categoryId: null,
				color: null,
				semantics: null,
			});
		});
	}
	addPipelines(store);
	addSmartProcess(store, PROJECTS.entityTypeId, 'Projects', 1, PROJECTS.typeId, PROJECTS.categoryId);
	addCustomFields(store);
	addRequisitePresets(store);
	addOrders(store);
}

function addUsers(store: Store): void {
	PEOPLE.forEach(([name, lastName, position], index) => {
		store.users.push({
			id: index + 1,
			name,
			lastName,
			email: `${name.toLowerCase()}.${lastName.toLowerCase()}@example.com`,
			position,
			isAdmin: index === 0,
			active: true,
			values: newMap(),
		});
	});
}

function addCurrencies(store: Store): void {
	store.currencies.push(
		{ code: 'USD', fullName: 'US Dollar', amount: 1, sort: 100, format: '$#' },
		{ code: 'EUR', fullName: 'Euro', amount: 1.1, sort: 200, format: '&euro;#' },
		{ code: 'GBP', fullName: 'Pound Sterling', amount: 1.3, sort: 300, format: '&pound;#' },
	);
}

const UNITS: ReadonlyArray<[code: number, title: string, symbol: string, letters: string]> = [
	[6, 'Meter', 'm', 'MTR'],
	[166, 'Kilogram', 'kg', 'KGM'],
	[796, 'Piece', 'pcs', 'PCE'],
];

function addUnitsAndTaxes(store: Store): void {
	for (const [code, measureTitle, symbol, symbolLetterIntl] of UNITS) {
		const isDefault = code === 796 ? 'Y' : 'N';
		const values = { code, isDefault, measureTitle, symbol, symbolIntl: symbol, symbolLetterIntl };
		store.dictionary('measure').add({ values });
	}
	for (const rate of [0, 20]) {
		const values = {
			name: `VAT ${rate}%`,
			active: 'Y',
			rate,
			sort: 100,
			timestampX: '2025-01-01T03:00:00+03:00',
		};
		store.dictionary('vat').add({ values });
	}
}

function addPipelines(store: Store): void {
	const add = (entityTypeId: number, id: number, name: string, isDefault: boolean, sort = 300): void => {
		store.categories.add({ id, entityTypeId, name, sort, isDefault });
		addStages(store, entityTypeId, id);
	};
	addStages(store, 1, 0);
	addStages(store, 7, 0);
	add(2, 0, 'General', true);
	add(2, 1, 'Wholesale', false, 400);
	add(3, 0, 'Contacts', true);
	add(4, 0, 'Companies', true);
	add(31, 3, 'General', true);
}
