/** PHP reads nothing of a JSON body with more levels than 512. A batch has some of its own around a call. */
const MOST_LEVELS = 500;

/** Thrown for a value that no JSON body can carry. */
export class NestedTooDeeply extends Error {
	constructor() {
		super(`a value is nested in more than ${MOST_LEVELS} levels, or holds itself`);
		this.name = 'NestedTooDeeply';
	}
}

/**
 * Puts U+FFFD in the place of each half of a character, in texts and in names. A text that was cut in the middle of an
 * emoji ends with such a half, and PHP reads nothing at all of a JSON body that holds one. A value without any is
 * returned as it is, not as a copy.
 * @throws NestedTooDeeply
 */
export function wellFormed<Value>(value: Value): Value {
	return withoutHalves(value, 0) as Value;
}

function withoutHalves(value: unknown, level: number): unknown {
	if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
	// A value with a form of its own, such as a date, is written when it is sent.
	if (value === null || typeof value !== 'object' || 'toJSON' in value) return value;
	if (level === MOST_LEVELS) throw new NestedTooDeeply();
	return Array.isArray(value)
		? inList(value, level + 1)
		: inObject(value as Record<string, unknown>, level + 1);
}

function inList(values: readonly unknown[], level: number): readonly unknown[] {
	let copy: unknown[] | undefined;
	for (let index = 0; index < values.length; index += 1) {
		const part = withoutHalves(values[index], level);
		if (!Object.is(part, values[index])) (copy ??= [...values])[index] = part;
	}
	return copy ?? values;
}

function inObject(parts: Record<string, unknown>, level: number): Record<string, unknown> {
	const names = Object.keys(parts);
	let copy: Array<[string, unknown]> | undefined;
	names.forEach((name, index) => {
		const part = withoutHalves(parts[name], level);
		if (copy === undefined) {
			if (Object.is(part, parts[name]) && name.isWellFormed()) return;
			copy = names.slice(0, index).map((earlier) => [earlier, parts[earlier]]);
		}
		copy.push([name.toWellFormed(), part]);
	});
	return copy === undefined ? parts : Object.fromEntries(copy);
}
