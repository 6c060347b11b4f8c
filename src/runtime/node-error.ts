import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InputError } from '../operations/types';
import { BitrixError } from '../portal/answers/errors';
import { redact } from '../portal/answers/redact';
import { SettingError } from '../portal/transport/setting-error';
import { sentences, whatHappened, whatToDo } from './advice';

/** An error as n8n shows it: what happened, and what to do. */
export type NodeError = NodeApiError | NodeOperationError;

export interface Where {
	/** Absent outside of items, for example in a list of the editor. */
	itemIndex?: number;
	/** What the error is about, such as `Command "list"`. */
	subject?: string;
	/** What else the person has to know, such as how many items were done. */
	note?: string;
}

/**
 * Any error as n8n's own, with the item in its text and context. The original is not attached as cause: what HTTP
 * libraries throw holds the webhook's address.
 */
export function toNodeError(node: INode, error: unknown, where: Where = {}): NodeError {
	if (error instanceof BitrixError) return apiError(node, error, where);
	if (error instanceof InputError || error instanceof SettingError) {
		return operationError(node, error.message, sentences([error.nextStep, where.note]), where);
	}
	if (isN8nError(error)) return located(error, where);
	const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return operationError(
		node,
		redact(message),
		sentences(['This is a defect of the node', where.note]),
		where,
	);
}

function apiError(node: INode, error: BitrixError, where: Where): NodeApiError {
	const message = titled(whatHappened(error), where);
	const description = sentences([whatToDo(error), where.note]);
	const { httpStatus, retryAfterMs } = error;
	const failure = failureOf(error.kind, retryAfterMs);
	const made = new NodeApiError(
		node,
		{},
		{
			message,
			description,
			itemIndex: where.itemIndex,
			...(httpStatus !== undefined && { httpCode: String(httpStatus) }),
			// Read by newer versions of n8n, passed over by others.
			...(failure !== undefined && { failure }),
		},
	);
	return said(made, message, description);
}

function operationError(node: INode, text: string, description: string, where: Where): NodeOperationError {
	const message = titled(text, where);
	const made = new NodeOperationError(node, message, { description, itemIndex: where.itemIndex });
	return said(made, message, description);
}

/** n8n replaces texts in which it finds the code of a network error, such as ENOENT, by texts of its own. */
function said<Made extends NodeError>(made: Made, message: string, description: string): Made {
	made.message = message;
	made.description = description;
	return made;
}

function titled(text: string, { itemIndex, subject }: Where): string {
	const named = subject === undefined ? text : `${subject}: ${text}`;
	return itemIndex === undefined ? named : `${named} [item ${itemIndex}]`;
}

type Failure = NonNullable<NodeApiError['failure']>;

/** Why, in the words of n8n, for those who decide about repeats. */
function failureOf(kind: BitrixError['kind'], retryAfterMs: number | undefined): Failure | undefined {
	const timed = retryAfterMs === undefined ? {} : { retryAfterMs };
	const causes: Partial<Record<BitrixError['kind'], Failure>> = {
		rateLimit: { cause: 'rate-limited', ...timed },
		operatingLimit: { cause: 'quota-exhausted', ...timed },
		budget: { cause: 'quota-exhausted', ...timed },
		notReached: { cause: 'temporarily-unavailable', ...timed },
		server: { cause: 'temporarily-unavailable', ...timed },
		credential: { cause: 'credential-invalid' },
		permission: { cause: 'configuration-invalid' },
	};
	return causes[kind];
}

/** Errors of n8n itself (an expression, a missing credential), by shape: packs may have a copy of n8n-workflow. */
function isN8nError(error: unknown): error is NodeError {
	return (
		error instanceof Error &&
		'context' in error &&
		typeof error.context === 'object' &&
		error.context !== null
	);
}

/** n8n's own error, told which item it is about. Wrapping it would return it unchanged. */
function located(error: NodeError, { itemIndex, note }: Where): NodeError {
	if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
	error.message = redact(error.message);
	if (error.description || note !== undefined) {
		error.description = redact(sentences([error.description ?? undefined, note]));
	}
	return error;
}
