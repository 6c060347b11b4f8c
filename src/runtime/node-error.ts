import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InputError } from '../operations/types';
import { BitrixError } from '../portal/answers/errors';
import { redact } from '../portal/answers/redact';
import { SettingError } from '../portal/transport/setting-error';
import { sentences, whatHappened, whatToDo } from './advice';

/** Where to report bugs of the pack. */
const ISSUES = 'https://github.com/n8n-nodes-bitrix24-pack/n8n-nodes-bitrix24-pack/issues';

/** An error as n8n shows it: a title with what happened, a description with what to do. */
export type NodeError = NodeApiError | NodeOperationError;

export interface Where {
	/** Index of the input item; absent outside of items, for example in a list of the panel. */
	itemIndex?: number;
	/** The part of the item that failed, such as `Command "list"`. */
	subject?: string;
	/** A sentence to add to the description, such as how many items were done. */
	note?: string;
}

/**
 * Turns any error into one of n8n's, with the item in its title and context. The original is not attached as cause:
 * errors of HTTP libraries hold the webhook's address.
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
		message,
		sentences([`This is a bug in the node. Please report it at ${ISSUES}`, where.note]),
		where,
	);
}

function apiError(node: INode, error: BitrixError, where: Where): NodeApiError {
	const message = redact(titled(whatHappened(error), where));
	const description = redact(sentences([whatToDo(error), where.note]));
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
			// Newer versions of n8n read it, older ones ignore it.
			...(failure !== undefined && { failure }),
		},
	);
	return withTexts(made, message, description);
}

function operationError(node: INode, text: string, advice: string, where: Where): NodeOperationError {
	// They may quote what a person has typed.
	const message = redact(titled(text, where));
	const description = redact(advice);
	const made = new NodeOperationError(node, message, { description, itemIndex: where.itemIndex });
	return withTexts(made, message, description);
}

/** Restores the texts: n8n replaces those in which it finds the code of a network error, such as ENOENT, by its own. */
function withTexts<Made extends NodeError>(made: Made, message: string, description: string): Made {
	made.message = message;
	made.description = description;
	return made;
}

function titled(text: string, { itemIndex, subject }: Where): string {
	const named = subject === undefined ? text : `${subject}: ${text}`;
	return itemIndex === undefined ? named : `${named} [item ${itemIndex}]`;
}

type Failure = NonNullable<NodeApiError['failure']>;

/** The cause of an error in n8n's own terms; undefined for causes that n8n has no word for. */
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

/** Recognises errors of n8n itself (an expression, a missing credential) by shape: packs may load a copy of n8n-workflow. */
function isN8nError(error: unknown): error is NodeError {
	return (
		error instanceof Error &&
		'context' in error &&
		typeof error.context === 'object' &&
		error.context !== null
	);
}

/** Adds the item to an error of n8n. Wrapping it in a new error would have no effect. */
function located(error: NodeError, { itemIndex, note }: Where): NodeError {
	if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
	error.message = redact(error.message);
	if (error.description || note !== undefined) {
		error.description = redact(sentences([error.description ?? undefined, note]));
	}
	return error;
}
