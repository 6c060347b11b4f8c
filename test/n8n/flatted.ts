type Flat = string | number | boolean | null | Flat[] | { [key: string]: Flat };

/**
 * Reads the "flatted" format in which n8n stores run data: a JSON list whose first entry is the value. Each string in an
 * object or list is the index of another entry, so that shared things stay shared.
 */
export function parseFlatted(text: string): unknown {
	const entries = JSON.parse(text) as Flat[];
	const revived = new Map<number, unknown>();

	const revive = (index: number): unknown => {
		if (revived.has(index)) return revived.get(index);
		const entry = entries[index];
		if (typeof entry !== 'object' || entry === null) return entry;
		const value: unknown[] | Record<string, unknown> = Array.isArray(entry) ? [] : {};
		// This comes before the parts, which may refer back to it.
		revived.set(index, value);
		for (const [key, part] of Object.entries(entry)) {
			(value as Record<string, unknown>)[key] = typeof part === 'string' ? revive(Number(part)) : part;
		}
		return value;
	};

	return revive(0);
}
