import fc from 'fast-check';

/** Stands for a value that must be refused before anything is written. */
export const REFUSED = Symbol('refused');

/** A value as a person or a tool may write it, and what a portal then holds, in the normal form of its type. */
export type Spelling = readonly [written: unknown, held: unknown];

/** The zone of dates without an offset in which the tests run their nodes. */
export const ZONE = 'Europe/Berlin';

const refused = (...written: unknown[]): fc.Arbitrary<Spelling> =>
	fc.constantFrom(...written).map((one) => [one, REFUSED] as const);

/** Mostly values that fit, and some that do not. */
const mixed = (fitting: fc.Arbitrary<Spelling>, unfitting: fc.Arbitrary<Spelling>): fc.Arbitrary<Spelling> =>
	fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: unfitting });

/** One of several ways to write a value. */
const spelled = <Value>(
	values: fc.Arbitrary<Value>,
	...ways: Array<(value: Value) => unknown>
): fc.Arbitrary<readonly [written: unknown, value: Value]> =>
	fc.tuple(values, fc.constantFrom(...ways)).map(([value, way]) => [way(value), value] as const);

const NOT_NUMBERS = ['1,101', '12 34', '1.2.3', 'abc', '0x10', 'Infinity', '5 EUR', 'CO_2', {}, true];

const grouped = (locale: string, decimals = 0) => {
	const format = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals });
	return (number: number) => format.format(number);
};

/** Two decimals, so that a comma cannot be taken for one between thousands. */
const cents = fc.integer({ min: -1e11, max: 1e11 }).map((number) => number / 100);

const asIs = (value: unknown): unknown => value;

const wholeNumber = mixed(
	spelled(
		fc.maxSafeInteger(),
		asIs,
		String,
		(number) => ` ${number} `,
		grouped('ru'),
		grouped('de-CH'),
		grouped('fr'),
	),
	refused(...NOT_NUMBERS, '3,7', 1.5, 1e300, '9007199254740993'),
);

const number = mixed(
	fc.oneof(
		spelled(
			fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
			asIs,
			String,
		),
		spelled(cents, ...['ru', 'de', 'en', 'de-CH', 'fr', 'sv'].map((locale) => grouped(locale, 2))),
	),
	refused(...NOT_NUMBERS),
);

const flag = mixed(
	fc.constantFrom<Spelling>(
		...[true, 1, '1', 'true', ' TRUE ', 'y', 'Y', 'yes', 'Да', 'on'].map((one) => [one, 'Y'] as const),
		...[false, 0, '0', 'false', 'n', 'N', 'no', 'Нет', 'off'].map((one) => [one, 'N'] as const),
	),
	refused('maybe', 2, '2', {}),
);

const parts = (moment: Date): Record<string, string> =>
	Object.fromEntries(
		new Intl.DateTimeFormat('en-GB', {
			timeZone: ZONE,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
		})
			.formatToParts(moment)
			.map(({ type, value }) => [type, value]),
	);

const withParts =
	(write: (shown: Record<string, string>) => string) =>
	(moment: Date): string =>
		write(parts(moment));

/** A date as expressions such as `{{ $now }}` give it. */
class LikeLuxon {
	constructor(private readonly moment: Date) {}

	toISO(): string {
		return this.moment.toISOString();
	}
}

const moments = fc
	.date({ min: new Date('1985-01-01'), max: new Date('2085-01-01'), noInvalidDate: true })
	.map((moment) => new Date(Math.floor(moment.getTime() / 1_000) * 1_000));

/** Moments at which no clock of the zone is put forward or back. */
const clearMoments = moments.filter((moment) => Number(parts(moment).hour) >= 4);

const NOT_DATES = ['05/06/2026', '24.12.26', '31.02.2026', 'tomorrow', '2026', 20261224, true, {}];

const dateTime = mixed(
	spelled(
		clearMoments,
		asIs,
		(moment) => moment.toISOString(),
		(moment) => new LikeLuxon(moment),
		withParts(
			({ year, month, day, hour, minute, second }) => `${year}-${month}-${day}T${hour}:${minute}:${second}`,
		),
		withParts(
			({ year, month, day, hour, minute, second }) => `${day}.${month}.${year} ${hour}:${minute}:${second}`,
		),
		withParts(
			({ year, month, day, hour, minute, second }) => `${day}.${month}.${year}, ${hour}:${minute}:${second}`,
		),
	).map(([written, moment]): Spelling => [written, moment.getTime() / 1_000]),
	refused(...NOT_DATES),
);

const date = mixed(
	spelled(
		moments,
		asIs,
		(moment) => moment.toISOString(),
		withParts(({ year, month, day }) => `${year}-${month}-${day}`),
		// Not at the full hour: 15:00:00-09:00 is midnight in Greenwich, and so a date of the portal.
		withParts(({ year, month, day, hour }) => `${year}-${month}-${day}T${hour}:30:00-09:00`),
		withParts(({ year, month, day }) => `${day}.${month}.${year}`),
		withParts(({ year, month, day }) => ` ${Number(day)}.${Number(month)}.${year} `),
	).map(([written, moment]): Spelling => {
		const { year, month, day } = parts(moment);
		return [written, `${year}-${month}-${day}`];
	}),
	refused(...NOT_DATES),
);

const money = mixed(
	fc.oneof(
		spelled(
			cents,
			(amount) => `${amount.toFixed(2)}|EUR`,
			(amount) => `${amount}|EUR`,
			(amount) => `${grouped('de', 2)(amount)} EUR`,
			(amount) => `eur ${grouped('en', 2)(amount)}`,
			(amount) => `${grouped('fr', 2)(amount)}\u00A0€`,
		).map(([written, amount]): Spelling => [written, `${amount}|EUR`]),
		// The base currency of the portal.
		spelled(cents, asIs, String).map(([written, amount]): Spelling => [written, `${amount}|USD`]),
	),
	refused('1.500 EUR', '1,500 EUR', '5 $', 'EUR', 'abc', {}, true),
);

/** Texts with everything that queries, PHP and references look at. Empty ones say nothing. */
export const texts = fc
	.oneof(
		fc.string({ unit: 'grapheme' }),
		fc.constantFrom('$result[x]', '&a=b', '%20+', 'null', ' a ', 'a\r\nb', '[1]'),
	)
	.filter((text) => text !== '');

const text = mixed(
	texts.map((one): Spelling => [one, one]),
	refused({ a: 1 }, ['a']),
);

/** IDs with and without the codes of their kind. */
const ids = (codes: readonly string[], most: number, ...wrong: string[]): fc.Arbitrary<Spelling> =>
	mixed(
		spelled(
			fc.integer({ min: 1, max: most }),
			asIs,
			String,
			(id) => ` ${id} `,
			...codes.map((code) => (id: number) => `${code}_${id}`),
		),
		refused(...wrong, 'x_1', '1.5', {}),
	);

/** Several values of a type, as a list or with commas between. */
const several = (one: fc.Arbitrary<Spelling>, withCommas: boolean): fc.Arbitrary<Spelling> =>
	fc
		.tuple(fc.uniqueArray(one, { minLength: 1, maxLength: 3, selector: ([, held]) => held }), fc.boolean())
		.map(([list, joined]): Spelling => {
			const written = list.map(([part]) => part);
			const held = list.some(([, part]) => part === REFUSED) ? REFUSED : list.map(([, part]) => part);
			const canJoin =
				withCommas && written.every((part) => typeof part !== 'object' && !String(part).includes(','));
			return [joined && canJoin ? written.join(', ') : written, held];
		});

/** Spellings by type of field. */
export const SPELLINGS = {
	wholeNumber,
	number,
	flag,
	date,
	dateTime,
	money,
	text,
	ids,
	several,
	mixed,
	refused,
};
