/** A value of a field as text, the same for equal values: names in order, numbers and texts alike, empty values alike. */
export function canonicalText(value: unknown): string {
	if (value === undefined || value === null || value === '') return '';
	if (typeof value === 'boolean') return value ? 'Y' : 'N';
	if (typeof value !== 'object') return String(value);
	if (Array.isArray(value)) return value.length === 0 ? '' : JSON.stringify(value.map(canonicalText));
	const parts = Object.entries(value)
		.map(([name, part]) => [name, canonicalText(part)])
		.sort(([one], [other]) => (one < other ? -1 : 1));
	return parts.length === 0 ? '' : JSON.stringify(parts);
}
