import type { Answer } from '../../catalog/entity';
import { parseFields } from '../../catalog/field';
import { isObject } from '../../catalog/objects';
import { beginningOf } from '../../facts/characters';
import { BitrixError } from '../../portal/answers/errors';
import { rowsIn } from '../../portal/reading/rows';
import type { Row } from '../../portal/types';
import { answerRow, partAt, pathOf } from '../method/answer-rows';

/** The call that was answered, for errors and the output. */
export interface Answered {
	method: string;
	/** The ID of the record that the call was about. */
	id?: number | string;
}

/**
 * Makes the output rows of an answer.
 * @throws BitrixError when the answer means that nothing was found, or nothing was done.
 */
export function rowsOf(answer: Answer, result: unknown, answered: Answered): Row[] {
	if (answer === 'result') return [answerRow(result)];
	if ('success' in answer) {
		const said = partAt(result, pathOf(answer.success));
		if (said === 'SUCCESS') return [answerRow(result)];
		throw refused(answered, `The answer is "${String(said)}"`);
	}
	if ('fields' in answer)
		return parseFields(partAt(result, pathOf(answer.fields))).map((field) => ({ ...field }));
	if ('rows' in answer) {
		const rows = rowsIn(result, pathOf(answer.rows));
		if (rows === undefined) throw unexpected(answered, result);
		return rows.map(answerRow);
	}
	if ('record' in answer) {
		const record = partAt(result, pathOf(answer.record));
		// Some methods answer with an empty list for a missing record (docs/internals/fields.md, "Tasks that are not there").
		if (isEmpty(record)) throw notFound(answered);
		return [answerRow(record)];
	}
	if ('id' in answer) {
		const id = partAt(result, pathOf(answer.id));
		if (isEmpty(id)) throw unexpected(answered, result);
		return [{ id }];
	}
	const id = answered.id === undefined ? {} : { id: answered.id };
	if ('changed' in answer) return [{ [answer.changed]: result !== false, ...id }];
	if (isRefusal(result)) throw refused(answered);
	return [{ [answer.done]: true, ...id }];
}

const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	value === false ||
	(typeof value === 'object' && Object.keys(value).length === 0);

/**
 * Whether an answer means that nothing was done: `false`, `{ "task": false }`, or `{ "result": false, … }` with reasons.
 * An empty list may be a success.
 */
function isRefusal(result: unknown): boolean {
	if (result === false) return true;
	if (!isObject(result)) return false;
	if ('result' in result) return result.result === false;
	const parts = Object.values(result);
	return parts.length > 0 && parts.every((part) => part === false);
}

const notFound = ({ method, id }: Answered): BitrixError =>
	new BitrixError({
		kind: 'notFound',
		code: '',
		description: `The answer is empty${id === undefined ? '' : ` for the ID ${id}`}`,
		method,
		advice: "Check that it exists, and that the credential's user may see it.",
	});

const refused = ({ method }: Answered, said = 'The answer is "false"'): BitrixError =>
	new BitrixError({
		kind: 'request',
		code: '',
		description: `${said}: it was not done`,
		method,
		advice: "Check that the record exists, and that the credential's user may change it.",
	});

const unexpected = ({ method }: Answered, result: unknown): BitrixError =>
	new BitrixError({
		kind: 'server',
		code: '',
		description: `The answer is not as documented: ${beginningOf(String(JSON.stringify(result)), 100)}`,
		method,
		advice: 'Call the method with the node Bitrix24 API to see its answer.',
	});
