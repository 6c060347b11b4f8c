import { readMoney } from '../../../src/catalog/money';

describe('an amount of money', () => {
	it.each<[unknown, string]>([
		['1500,50 EUR', '1500.50|EUR'],
		['1500.50EUR', '1500.50|EUR'],
		['EUR 1500.5', '1500.5|EUR'],
		['eur 1500.5', '1500.5|EUR'],
		['1 500.50 €', '1500.50|EUR'],
		['€1,500.50', '1500.50|EUR'],
		['1.500,50 €', '1500.50|EUR'],
		['1\u00A0500,50\u00A0₽', '1500.50|RUB'],
		['100 zł', '100|PLN'],
		['1500.5|EUR', '1500.5|EUR'],
		[' 1500,5 | eur ', '1500.5|EUR'],
		['1.500|KWD', '1.500|KWD'],
		['-5 USD', '-5|USD'],
		['+5 USD', '5|USD'],
		['5. USD', '5|USD'],
		// The portal adds its base currency.
		['1500.5', '1500.5'],
		['1 500,50', '1500.50'],
		[1500.5, '1500.5'],
		[1.125, '1.125'],
		[0, '0'],
	])('is read of %p', (value, expected) => {
		expect(readMoney(value)).toBe(expected);
	});

	it.each([
		'1.500 EUR',
		'1,500 EUR',
		'EUR 1.500',
		'1.500',
		'1,500',
		'1,500|EUR',
		// Signs of several currencies.
		'5 $',
		'£5',
		'5 руб.',
		'5 руб',
		'5 EURO',
		'EUR 5 EUR',
		'5|EU',
		'5|EUR|',
		'|EUR',
		'EUR',
		'',
		'abc',
		'1e3 EUR',
		1e21,
		Number.NaN,
		true,
		null,
		{ amount: 5 },
		`${'1'.repeat(100)}x`.repeat(1_000),
		`1${' '.repeat(300_000)}x`,
	])('is not read of %p', (value) => {
		expect(readMoney(value)).toBeUndefined();
	});
});
