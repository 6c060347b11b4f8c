/** Stands for Infinity in JSON, which has no such number. Limits and faults use it. */
const INFINITY = '__infinity__';

export const writeMessage = (value: unknown): string =>
	JSON.stringify(value, (_, one: unknown) => (one === Infinity ? INFINITY : one));

export const parseMessage = (text: string): unknown =>
	JSON.parse(text, (_, one: unknown) => (one === INFINITY ? Infinity : one));
