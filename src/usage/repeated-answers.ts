import { createHash } from 'node:crypto';

/** Questions that are remembered; the oldest are forgotten. */
const MOST_QUESTIONS = 2_000;

/** Longer answers are not compared: looking at them would cost more than knowing is worth. */
const LONGEST_ANSWER = 16 * 1024;

/** A moment in a question, which is another one each time in "changed since". */
const MOMENT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?/g;

/** Notices who asks the same again and again and is told the same: polling that a trigger or a longer interval would spare. */
export class RepeatedAnswers {
	/** Digests of the last answers, by digest of the question. */
	private readonly answers = new Map<string, string>();

	/**
	 * Whether this answer is the one that was given to the same question the last time.
	 * @param question who asks what: moments in it do not count.
	 * @param answer as text, without what differs each time.
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
