/**
 * Source of a regular expression for an ID as people copy it from Bitrix24: a number, or a number behind the code of its
 * entity such as `D_5` or `user_12`.
 */
export const ID_PATTERN = '(?:[A-Za-z][A-Za-z0-9]*_)?\\d+';

const ID = new RegExp(`^${ID_PATTERN}$`);

/** The number of an ID as people copy it; undefined for any other text. */
export function readId(text: string): number | undefined {
	const id = text.trim();
	return ID.test(id) ? Number(id.slice(id.indexOf('_') + 1)) : undefined;
}
