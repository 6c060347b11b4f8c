import { errors } from '../errors';
import { entriesOf, isMap, listOf, mapOf, newMap, toFloat, toInt, toText, type PhpMap } from '../php/value';
import type { Currency } from '../store/rows';
import { describeColumns, fieldsOf, type Column } from './described-rows';
import type { Call, Method } from './method';

const COLUMNS: readonly Column[] = [
	['CURRENCY', 'string', 'Currency'],
	['AMOUNT_CNT', 'int', 'Face value'],
	['AMOUNT', 'double', 'Exchange rate'],
	['BASE', 'char', 'Base currency', 'readOnly'],
	['SORT', 'int', 'Sorting'],
	['DATE_UPDATE', 'datetime', 'Date modified', 'readOnly'],
	['LID', 'string', 'Website', 'readOnly'],
	['FORMAT_STRING', 'string', 'Currency output format string', 'readOnly'],
	['FULL_NAME', 'string', 'Name', 'readOnly'],
	['DEC_POINT', 'string', 'Decimal point for output', 'readOnly'],
	['THOUSANDS_SEP', 'string', 'Custom thousands separator for output', 'readOnly'],
	['DECIMALS', 'int', 'Number of decimal places', 'readOnly'],
	['LANG', 'currency_localization', 'Language binding', 'multiple'],
];

const LOCALISATION: readonly Column[] = [
	['FULL_NAME', 'string', 'Name'],
	['FORMAT_STRING', 'string', 'Currency output format string'],
	['DEC_POINT', 'string', 'Decimal point for output'],
	['THOUSANDS_VARIANT', 'string', 'Thousands separator for output'],
	['THOUSANDS_SEP', 'string', 'Custom thousands separator for output'],
	['DECIMALS', 'int', 'Number of decimal places'],
	['HIDE_ZERO', 'char', 'Do not show insignificant zeros'],
];

function view(call: Call, currency: Currency): PhpMap {
	return mapOf({
		CURRENCY: currency.code,
		AMOUNT_CNT: '1',
		AMOUNT: currency.amount.toFixed(4),
		SORT: String(currency.sort),
		BASE: currency.code === call.store.baseCurrency ? 'Y' : 'N',
		FULL_NAME: currency.fullName,
		LID: 'en',
		FORMAT_STRING: currency.format,
		DEC_POINT: '.',
		THOUSANDS_SEP: ',',
		DECIMALS: '2',
		DATE_UPDATE: '2025-01-01T03:00:00+03:00',
	});
}

/** The formats by language: English, and those that were set. */
function localisations(call: Call, { code, format, fullName }: Currency): PhpMap {
	const table = call.store.table('crm.currency.localizations');
	const found = table.all().find(({ values }) => values.code === code);
	const en = mapOf({
		FORMAT_STRING: format,
		FULL_NAME: fullName,
		DEC_POINT: '.',
		THOUSANDS_SEP: ',',
		THOUSANDS_VARIANT: 'C',
		DECIMALS: '2',
		HIDE_ZERO: 'N',
	});
	const { values } = found ?? table.add({ values: mapOf({ code, byLanguage: mapOf({ en }) }) });
	return values.byLanguage as PhpMap;
}

/** The currency of a call. @throws RestError with an empty code when the ID is missing or unknown. */
function existing(call: Call): Currency {
	const code = toText(call.classic('id'));
	if (code === '') throw errors.classic('The parameter id is invalid or not defined.');
	const found = call.store.currencies.find((one) => one.code === code);
	if (!found) throw errors.classic('Not found');
	return found;
}

function add(call: Call): string {
	const fields = fieldsOf(call);
	for (const name of ['CURRENCY', 'AMOUNT_CNT', 'AMOUNT'])
		if (toText(fields[name]) === '') throw errors.classic(`The field ${name} is required.`);
	const code = toText(fields.CURRENCY);
	if (!/^[A-Z]{3}$/.test(code)) throw errors.classic('');
	if (call.store.currencies.some((one) => one.code === code))
		throw errors.classic(`The currency ${code} already exists.`);
	call.store.currencies.push({
		code,
		fullName: code,
		amount: toFloat(fields.AMOUNT),
		sort: toInt(fields.SORT) || 100,
		format: '#',
	});
	return code;
}

function update(call: Call): boolean {
	const currency = existing(call);
	const { AMOUNT, SORT, LANG } = fieldsOf(call);
	if (AMOUNT !== undefined) currency.amount = toFloat(AMOUNT);
	if (SORT !== undefined) currency.sort = toInt(SORT);
	if (isMap(LANG)) Object.assign(localisations(call, currency), LANG);
	return true;
}

function remove(call: Call): boolean {
	const currency = existing(call);
	if (currency.code === call.store.baseCurrency) throw errors.classic('Cannot delete base currency.');
	call.store.currencies.splice(call.store.currencies.indexOf(currency), 1);
	return true;
}

/** Makes a currency the base currency, which is the first in the list. */
function setBase(call: Call): boolean {
	const { currencies } = call.store;
	const currency = existing(call);
	currencies.splice(currencies.indexOf(currency), 1);
	currencies.unshift(currency);
	return true;
}

function setLocalisations(call: Call): boolean {
	const sent = entriesOf(call.classic('localizations'));
	const present = localisations(call, existing(call));
	for (const [language, values] of sent)
		present[language] = Object.assign(newMap(), present[language], values);
	return sent.length > 0;
}

function deleteLocalisations(call: Call): boolean {
	const present = localisations(call, existing(call));
	const languages = listOf(call.classic('lids'))
		.map(toText)
		.filter((language) => language in present);
	for (const language of languages) delete present[language];
	return languages.length > 0;
}

const method = (name: string, cost: Method['cost'], run: Method['run']): Method => ({
	name: `crm.currency.${name}`,
	scope: 'crm',
	cost,
	run,
});

export const crmCurrencyMethods: Method[] = [
	method('list', 'list', (call) => {
		const result = call.store.currencies.map((one) => view(call, one));
		return { result, total: result.length };
	}),
	method('get', 'read', (call) => ({ result: view(call, existing(call)) })),
	method('fields', 'read', () => ({ result: describeColumns(COLUMNS) })),
	method('add', 'write', (call) => ({ result: add(call) })),
	method('update', 'write', (call) => ({ result: update(call) })),
	method('delete', 'write', (call) => ({ result: remove(call) })),
	method('base.get', 'read', (call) => ({ result: call.store.baseCurrency })),
	method('base.set', 'write', (call) => ({ result: setBase(call) })),
	method('localizations.get', 'read', (call) => ({ result: localisations(call, existing(call)) })),
	method('localizations.fields', 'read', () => ({ result: describeColumns(LOCALISATION) })),
	method('localizations.set', 'write', (call) => ({ result: setLocalisations(call) })),
	method('localizations.delete', 'write', (call) => ({ result: deleteLocalisations(call) })),
];
