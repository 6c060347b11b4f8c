const formats = new Map<number, Intl.NumberFormat>();

/**
 * A number as people read it: `50,000`.
 * @param decimals digits after the point at most; the number is rounded to them.
 */
export function number(value: number, decimals = 0): string {
	let format = formats.get(decimals);
	if (format === undefined) {
		format = new Intl.NumberFormat('en', { maximumFractionDigits: decimals });
		formats.set(decimals, format);
	}
	return format.format(value);
}

/** A number with its noun: `1 request`, `50,000 requests`. */
export function counted(count: number, noun: string): string {
	const text = number(count);
	return `${text} ${noun}${text === '1' ? '' : 's'}`;
}

/** A length of time: `40 ms`, `0.4 s`, `12 s`, `3 min`, `1.5 h`, `3 days`. */
export function duration(milliseconds: number): string {
	if (milliseconds > 0 && milliseconds < 95) return `${number(Math.max(1, milliseconds))} ms`;
	const seconds = milliseconds / 1_000;
	if (seconds < 120) return `${short(seconds)} s`;
	const minutes = seconds / 60;
	if (minutes < 120) return `${number(minutes)} min`;
	const hours = minutes / 60;
	return hours < 48 ? `${short(hours)} h` : counted(hours / 24, 'day');
}

const short = (value: number): string => number(value, value < 10 ? 1 : 0);
