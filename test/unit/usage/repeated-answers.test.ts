import { RepeatedAnswers } from '../../../src/usage/repeated-answers';

const answers = new RepeatedAnswers();

it('the same answer to the same question is noticed from the second time on', () => {
	expect([1, 2, 3].map(() => answers.isRepeated('deals', '[]'))).toEqual([false, true, true]);
	expect(answers.isRepeated('deals', '[1]')).toBe(false);
	expect(answers.isRepeated('deals', '[]')).toBe(false);
	expect(answers.isRepeated('leads', '[]')).toBe(false);
});

it('a question with another moment is the same question', () => {
	const since = (moment: string): string => `{">updatedTime":"${moment}"}`;
	expect(answers.isRepeated(since('2026-11-22T10:00:00+03:00'), '[]')).toBe(false);
	for (const moment of ['2026-11-22T10:05:00+03:00', '2026-11-22 10:10', '2026-11-22T07:15:00.000Z']) {
		expect(answers.isRepeated(since(moment), '[]')).toBe(true);
	}
	expect(answers.isRepeated(since('2026-11-22'), '[]')).toBe(false);
});

it('long answers are not compared, and old questions are forgotten', () => {
	const long = 'x'.repeat(20_000);
	expect([answers.isRepeated('long', long), answers.isRepeated('long', long)]).toEqual([false, false]);
	answers.isRepeated('first', '[]');
	for (let index = 0; index < 2_000; index++) answers.isRepeated(`question ${index}`, '[]');
	expect(answers.isRepeated('first', '[]')).toBe(false);
	expect(answers.isRepeated('question 1999', '[]')).toBe(true);
});
