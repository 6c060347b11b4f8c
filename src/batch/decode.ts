import { TextDecoder } from 'node:util';
import { readPhpForm } from '../facts/php-form';
import type { MethodParameters } from './command';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads a command that a person has written as a batch takes it: `method?query`. */
export function decodeCommand(command: string): { method: string; parameters: MethodParameters } {
	const end = command.indexOf('?');
	if (end < 0) return { method: command.trim(), parameters: {} };
	const method = command.slice(0, end).trim();
	try {
		return { method, parameters: readPhpForm(Buffer.from(command.slice(end + 1)), utf8) };
	} catch {
		// It has too many parts, or is nested too deeply: what it writes is not known then. It is sent as it is.
		return { method, parameters: {} };
	}
}
