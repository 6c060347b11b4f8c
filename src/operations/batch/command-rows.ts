import { BitrixError } from '../../portal/answers/errors';
import type { Command, CommandOutcome, Reply, Row } from '../../portal/types';
import { FailedRow, type OutputRow } from '../types';

/** The answer of a call: its result, the position in a list, and its operating time of the last ten minutes in seconds. */
export function replyRow({ result, total, next, time }: Reply): Row {
	return {
		result,
		...(total !== undefined && { total }),
		...(next !== undefined && { next }),
		...(time?.operating !== undefined && { operating: time.operating }),
	};
}

/** One row for each command, in their order. */
export function outcomeRows(commands: readonly Command[], outcomes: readonly CommandOutcome[]): OutputRow[] {
	const note = summary(outcomes);
	return outcomes.map((outcome, index) => {
		const { key, status } = outcome;
		const { method } = commands[index];
		if (outcome.status === 'done') return { key, method, status, ...replyRow(outcome.reply) };
		const error =
			outcome.status === 'notSent' ? notSent(method, outcome.reason) : outcome.error.with({ method });
		const json = { key, method, status, code: error.code, description: error.description };
		return new FailedRow(json, error, `Command "${key}"`, note);
	});
}

function notSent(method: string, reason: string): BitrixError {
	return new BitrixError({
		kind: 'request',
		code: 'NOT_SENT',
		description: `It was not sent: ${reason}`,
		method,
		notExecuted: true,
	});
}

/** What to report when the node stops at a failure: other commands may already have changed something. */
function summary(outcomes: readonly CommandOutcome[]): string {
	const keys = (status: CommandOutcome['status']) =>
		outcomes.filter((one) => one.status === status).map(({ key }) => key);
	const parts = [`Done: ${enumerate(keys('done'))} (${keys('done').length} of ${outcomes.length}).`];
	if (keys('unknown').length > 0) parts.push(`Outcome unknown: ${enumerate(keys('unknown'))}.`);
	if (keys('notSent').length > 0) parts.push(`Not sent: ${enumerate(keys('notSent'))}.`);
	return parts.join(' ');
}

function enumerate(keys: readonly string[]): string {
	if (keys.length === 0) return 'none';
	return keys.length > 10 ? `${keys.slice(0, 10).join(', ')} and ${keys.length - 10} more` : keys.join(', ');
}
