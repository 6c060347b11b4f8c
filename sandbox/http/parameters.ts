import { jsonDecode } from '../php/json';
import { parseStr } from '../php/parse-str';
import { entriesOf, newMap, orderedMap, type PhpMap } from '../php/value';

/**
 * Parameters of a request: those of the query, replaced by those of the body with the same name. A body of invalid JSON
 * counts as an empty one, without an error.
 */
export function readParameters(query: string, contentType: string, body: Buffer): PhpMap {
	return orderedMap([...entriesOf(parseStr(query)), ...entriesOf(readBody(contentType, body))]);
}

function readBody(contentType: string, body: Buffer): PhpMap {
	if (body.length === 0) return newMap();
	if (/^application\/json/i.test(contentType)) return readJson(body);
	const boundary = /^multipart\/form-data.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
	if (boundary !== undefined) return readMultipart(body, boundary);
	return parseStr(body.toString('utf8'));
}

const readJson = (body: Buffer): PhpMap => orderedMap(entriesOf(jsonDecode(body)));

/** Reads the text fields. Their names have PHP's brackets, so they are read like a urlencoded body. */
function readMultipart(body: Buffer, boundary: string): PhpMap {
	const pairs: string[] = [];
	for (const part of body.toString('utf8').split(`--${boundary}`)) {
		const end = part.indexOf('\r\n\r\n');
		const header = end < 0 ? '' : part.slice(0, end);
		const name = /\bname="([^"]*)"/i.exec(header)?.[1];
		if (name === undefined || /\bfilename=/i.test(header)) continue;
		const value = part.slice(end + 4).replace(/\r\n$/, '');
		pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
	}
	return parseStr(pairs.join('&'));
}
