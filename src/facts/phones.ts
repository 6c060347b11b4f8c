/**
 * A phone number in the form in which Bitrix24 compares numbers: two spellings of one number have the same form. It is empty
 * for a text without a number.
 *
 * Only digits and the signs of an extension are looked at. Of ten and more of them, a leading 8 counts as 7, as in Russia,
 * and a leading 00, 011 or 0 is dropped; 80, 81 and 82 stay, because other countries begin so. An extension such as `#4048`
 * is left out. "ext. 12" is none: its digits belong to the number.
 *
 * Source: the published server, `NormalizePhone` in main/tools.php and `DuplicateCommunicationCriterion::normalizePhone` in
 * crm/lib/integrity/duplicatecommunicationcriterion.php, by which crm.duplicate.findbycomm searches.
 */
export function comparablePhone(phone: string): string {
	// Behind a plus an 8 begins the code of a country, such as +84.
	const international = /^\+8.{8}/su.test(phone) ? `00${phone.slice(1)}` : phone;
	const signs = international.replace(/[^\d#*,;]/g, '');
	return withoutPrefix(signs).replace(/(\d+)[;#]*[\d,]*/g, '$1');
}

function withoutPrefix(signs: string): string {
	if (signs.length < 10 || /^8[012]/.test(signs)) return signs;
	return signs.startsWith('8') ? `7${signs.slice(1)}` : signs.replace(/^(?:00|011|0)/, '');
}
