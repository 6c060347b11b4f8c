import * as fc from 'fast-check';
import { decimalOf, readFlag, readNumber } from '../../../src/facts/typed-values';

const NO_BREAK = '\u00A0';
const NARROW = '\u202F';

describe('yes or no', () => {
	it.each([true, 1, '1', 'true', ' TRUE ', 'y', 'Y', 'yes', 'Да', 'on', 'Ja', 'sí', 'ИСТИНА', 'Evet'])(
		'is yes as %p',
		(value) => {
			expect(readFlag(value)).toBe(true);
		},
	);

	it.each([false, 0, '0', 'false', 'n', 'N', 'No', 'Нет', 'off', 'nein', 'ЛОЖЬ', 'HAYIR'])(
		'is no as %p',
		(value) => {
			expect(readFlag(value)).toBe(false);
		},
	);

	it.each([2, -1, '', ' ', 'maybe', 'yes!', null, undefined, {}, [true], Number.NaN])(
		'is not said by %p',
		(value) => {
			expect(readFlag(value)).toBeUndefined();
		},
	);
});

describe('a number', () => {
	it.each<[unknown, number]>([
		[' 12 ', 12],
		['-1.5', -1.5],
		['.5', 0.5],
		['5.', 5],
		['1e3', 1000],
		['1.500', 1.5],
		['3,7', 3.7],
		['-3,7', -3.7],
		['0,500', 0.5],
		['1500,500', 1500.5],
		['1 101,50', 1101.5],
		[`1${NO_BREAK}101,50`, 1101.5],
		[`1${NARROW}101${NARROW}101`, 1101101],
		["1'101.50", 1101.5],
		['1.101,50', 1101.5],
		['1,101.50', 1101.5],
		['1.101.101', 1101101],
		['1,101,101', 1101101],
		['−5', -5],
		[7, 7],
	])('is read of %p', (value, expected) => {
		expect(readNumber(value)).toBe(expected);
	});

	it.each([
		'1,101',
		'12,101',
		'-1,101',
		'1 1',
		'1 10,5',
		'12,34,567',
		'1.10,5',
		'1,10.5',
		'1,5,5',
		'5 EUR',
		'5 %',
		'abc',
		'',
		'  ',
		'0x10',
		'Infinity',
		'1e999',
		Number.NaN,
		Infinity,
		true,
		null,
		undefined,
		{},
		[5],
	])('is not read of %p', (value) => {
		expect(readNumber(value)).toBeUndefined();
	});

	it('is the same in every language that it is written in', () => {
		const locales = ['en', 'de', 'fr', 'ru', 'de-CH', 'pl', 'sv', 'es', 'pt-BR'];
		const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((cents) => cents / 100);
		fc.assert(
			fc.property(amount, fc.constantFrom(...locales), (number, locale) => {
				const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(number);
				expect(readNumber(text)).toBe(number);
			}),
		);
	});

	it('is read in linear time of any text', () => {
		for (const part of ['1', ' 101', '.101', ',101', '1.', '-', '1e']) {
			expect(decimalOf(`${part.repeat(300_000)}x`)).toBeUndefined();
		}
	});
});
