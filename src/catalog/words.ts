/** Words that stand in capitals in names. */
const CAPITALS = /\b(id|ids|url|pdf|crm|sql|ip|im|xml|vat)\b/gi;

/** A name in code, as people read it: `updateDeadline`, `RESPONSIBLE_ID` and `UF_HEAD` are "Update Deadline" and so on. */
export function titleOf(name: string): string {
	const words = (/[a-z]/.test(name) ? name : name.toLowerCase())
		.replace(/^uf_/i, '')
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.replace(/([A-Za-z])(\d)/g, '$1 $2')
		.replace(/[_.\s]+/g, ' ')
		.trim();
	return words
		.replace(/(^|\s)[a-z]/g, (letter) => letter.toUpperCase())
		.replace(CAPITALS, (word) => (/^ids$/i.test(word) ? 'IDs' : word.toUpperCase()));
}

/** The same in a sentence: small letters, but for words in capitals. */
export function inSentence(title: string): string {
	return title
		.split(' ')
		.map((word) => (/^[A-Z]{2}/.test(word) ? word : word.toLowerCase()))
		.join(' ');
}

/** What somebody has typed to search, word by word. */
export const wordsIn = (typed: string): string[] => typed.split(/\s+/).filter(Boolean);

/** Tells of a text whether it holds every word that was typed, in any case. */
export function searchFor(typed: string): (text: string) => boolean {
	const words = wordsIn(typed.toLowerCase());
	return (text) => {
		const lower = text.toLowerCase();
		return words.every((word) => lower.includes(word));
	};
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
