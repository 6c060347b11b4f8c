/** JSON that keeps Infinity, which limits and faults use and JSON does not have. */
const INFINITY = '__infinity__';

export const writeMessage = (value: unknown): string =>
	JSON.stringify(value, (_, one: unknown) => (one === Infinity ? INFINITY : one));

export const parseMessage = (text: string): unknown =>
	JSON.parse(text, (_, one: unknown) => (one === INFINITY ? Infinity : one));
