import { entriesOf, isArray, toText, type PhpValue } from '../php/value';

/** PHP's `urlencode`. */
const encode = (text: string): string =>
	encodeURIComponent(text)
		.replace(/[!'()*~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
		.replace(/%20/g, '+');

/** PHP's `http_build_query`: keys in brackets; false is 0, and null and empty arrays are left out. */
export function formOf(value: PhpValue, prefix = ''): string {
	const pairs: string[] = [];
	for (const [key, one] of entriesOf(value)) {
		const name = prefix === '' ? encode(key) : `${prefix}%5B${encode(key)}%5D`;
		if (one === null) continue;
		const pair = isArray(one) ? formOf(one, name) : `${name}=${encode(one === false ? '0' : toText(one))}`;
		if (pair !== '') pairs.push(pair);
	}
	return pairs.join('&');
}
