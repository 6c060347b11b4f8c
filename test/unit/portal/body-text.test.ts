import fc from 'fast-check';
import { withoutTags, wordsOfPage } from '../../../src/portal/answers/body-text';

describe('a text without tags', () => {
	it.each([
		['Name is missing<br>Deadline <b>is</b> wrong', 'Name is missing Deadline is wrong'],
		['a<br/>b<BR />c', 'a b c'],
		['1 < 2 and 3 > 2', '1  2'],
		['a < b', 'a < b'],
		['a <> b', 'a <> b'],
		[`<${'x'.repeat(200)}> <b>`, `<${'x'.repeat(200)}> `],
	])('%p is %p', (text, clean) => {
		expect(withoutTags(text)).toBe(clean);
	});

	it('is what the expression for tags leaves', () => {
		const pieces = fc.constantFrom('<', '>', 'a', ' ', '/', 'xxxxxxxxxx'.repeat(11));
		fc.assert(
			fc.property(fc.string({ unit: pieces, maxLength: 30 }), (text) => {
				expect(withoutTags(text)).toBe(text.replace(/<[^>]{1,200}>/g, ''));
			}),
		);
	});
});

describe('the words of a page', () => {
	it.each([
		['<html><head><style>b{}</style><title>502 Bad Gateway</title></head></html>', '502 Bad Gateway'],
		['<SCRIPT>if (1 < 2) {}</SCRIPT >a<script src="x"></script> b', 'a b'],
		['<p>a</p>\n\t<p>b</p>', 'a b'],
		['a<script>never ends', 'a'],
		['a <b', 'a'],
		['only words', 'only words'],
		['', ''],
	])('%p are %p', (page, words) => {
		expect(wordsOfPage(page)).toBe(words);
	});
});
