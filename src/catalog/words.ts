/** Abbreviations that are written in capitals. */
const CAPITALS = /\b(id|ids|url|pdf|crm|sql|ip|im|xml|vat)\b/gi;

/** A name from code as a title: `updateDeadline` becomes "Update Deadline", `UF_RESPONSIBLE_ID` "Responsible ID". */
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

/** A title in the middle of a sentence: "Order Link" becomes "order link". Abbreviations keep their capitals. */
export function inSentence(title: string): string {
	return title
		.split(' ')
		.map((word) => (/^[A-Z]{2}/.test(word) ? word : word.toLowerCase()))
		.join(' ');
}

/** The words of a searched text. */
export const wordsIn = (typed: string): string[] => typed.split(/\s+/).filter(Boolean);

/** Makes a test for texts: whether a text contains every word of the searched one, in any case. */
export function searchFor(typed: string): (text: string) => boolean {
	const words = wordsIn(typed.toLowerCase());
	return (text) => {
		const lower = text.toLowerCase();
		return words.every((word) => lower.includes(word));
	};
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
