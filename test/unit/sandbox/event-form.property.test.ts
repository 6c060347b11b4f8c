import * as fc from 'fast-check';
import { formOf } from '../../../sandbox/events/form';
import { parseStr } from '../../../sandbox/php/parse-str';
import { mapOf, type PhpValue } from '../../../sandbox/php/value';

/** Keys without brackets, dots and blanks, which PHP changes when it reads a form. */
const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/).filter((name) => name !== '__proto__');
const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((one) => one.isWellFormed());

const tree = fc.letrec<{ value: PhpValue; map: PhpValue }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		text,
		tie('map'),
		fc.array(tie('value') as fc.Arbitrary<PhpValue>, { minLength: 1, maxLength: 4 }),
	) as fc.Arbitrary<PhpValue>,
	map: fc
		.dictionary(key, tie('value') as fc.Arbitrary<PhpValue>, { minKeys: 1, maxKeys: 4 })
		.map((one) => mapOf(one)),
}));

describe('the form that events are sent as', () => {
	it('is read by PHP as it was written', () => {
		fc.assert(
			fc.property(tree.map, (value) => {
				expect(JSON.stringify(parseStr(formOf(value)))).toBe(JSON.stringify(value));
			}),
			{ numRuns: 200, seed: 7 },
		);
	});

	it('leaves out what is null or empty, and writes true and false as 1 and 0', () => {
		const value = {
			a: null,
			b: [],
			c: {},
			d: true,
			e: false,
			f: 1.5,
			g: "it's (1)~*!",
			h: ['', { x: null }],
		};
		expect(formOf(value)).toBe('d=1&e=0&f=1.5&g=it%27s+%281%29%7E%2A%21&h%5B0%5D=');
	});
});
