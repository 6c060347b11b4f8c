import { createHash } from 'node:crypto';

/** Number of questions that are remembered; the oldest are forgotten. */
const MOST_QUESTIONS = 2_000;

/** Longest answer that is compared, in characters: with longer ones the comparison would cost too much. */
const LONGEST_ANSWER = 16 * 1024;

/** A date with a time in a question: with "changed since" it differs each time. */
const MOMENT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?/g;

/** Finds questions that are asked again and get the same answer: polling that a trigger or a longer interval would save. */
export class RepeatedAnswers {
	/** Digest of the last answer, by digest of the question. */
	private readonly answers = new Map<string, string>();

	/**
	 * Whether the same question got the same answer the last time.
	 * @param question who asks and what; dates with a time in it are ignored.
	 * @param answer text of the answer, without the parts that differ each time.
	 */
	isRepeated(question: string, answer: string): boolean {
		if (answer.length > LONGEST_ANSWER) return false;
		const key = digest(question.replace(MOMENT, ''));
		const value = digest(answer);
		const known = this.answers.get(key);
		this.answers.delete(key);
		this.answers.set(key, value);
		if (this.answers.size > MOST_QUESTIONS) {
			const [oldest] = this.answers.keys();
			this.answers.delete(oldest);
		}
		return known === value;
	}
}

const digest = (text: string): string => createHash('sha1').update(text).digest('base64');
