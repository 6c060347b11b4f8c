import type { BitrixError, ErrorKind } from '../answers/errors';
import { redact } from '../answers/redact';
import { MinuteSlots } from '../settings/minute-slots';

/** Who calls, and where the line goes. */
interface Caller {
	workflow: string;
	node: string;
	log?(text: string): void;
}

/** What the attempts came to. Errors of other kinds are final at the first attempt, and the caller's own affair. */
const CAME_TO: Partial<Record<ErrorKind, string>> = {
	rateLimit: 'refused by the request limit',
	notReached: 'the portal could not be reached',
	outcomeUnknown: 'no whole answer came',
	server: 'the portal failed',
};

const slots = new MinuteSlots();

/**
 * Writes a line about a call that was given up after several attempts: one a minute for each node, method and cause, since
 * thousands of items may fail for the same reason. The line has no secret, and nothing of what was sent.
 */
export function logGivenUp(error: BitrixError, portal: string, { workflow, node, log }: Caller): void {
	const { kind, code, method, attempts = 1 } = error;
	const cause = CAME_TO[kind];
	if (log === undefined || attempts < 2 || cause === undefined) return;
	if (!slots.take(JSON.stringify([portal, workflow, node, method, code]))) return;
	const why = code === '' ? cause : `${cause} (${code})`;
	const what = `${portal}: ${method} was given up after ${attempts} attempts: ${why}`;
	log(redact(`${what}. Workflow "${workflow}", node "${node}".`).replace(/[\p{Cc}\s]+/gu, ' '));
}
