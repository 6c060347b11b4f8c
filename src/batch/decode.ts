import type { MethodParameters } from './command';

/** `name`, or `name[part]`. */
const NAME = /^([^[]+)(?:\[([^[\]]*)\])?$/;

/**
 * Reads a command that a person has written as a batch takes it: `method?query`. Values that lie deeper than `fields[TITLE]`
 * are left out: what a command writes is told by those above them.
 */
export function decodeCommand(command: string): { method: string; parameters: MethodParameters } {
	const end = command.indexOf('?');
	if (end < 0) return { method: command.trim(), parameters: {} };
	const values = new Map<string, unknown>();
	for (const [name, value] of new URLSearchParams(command.slice(end + 1))) {
		const [, first, part] = NAME.exec(name) ?? [];
		if (first === undefined) continue;
		if (part === undefined) {
			values.set(first, value);
			continue;
		}
		const known = values.get(first);
		const parts = known instanceof Map ? (known as Map<string, string>) : new Map<string, string>();
		values.set(first, parts.set(part, value));
	}
	const plain = [...values].map(([name, value]) => [
		name,
		value instanceof Map ? Object.fromEntries(value as Map<string, string>) : value,
	]);
	return { method: command.slice(0, end).trim(), parameters: Object.fromEntries(plain) as MethodParameters };
}
