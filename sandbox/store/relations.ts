import type { Collection } from './collection';
import { multiFieldsOf, numbersOf, type CrmRecord } from './record';

/** An index from keys to the records that hold them. It follows the changes of a collection. */
class ReverseIndex {
	private readonly ids = new Map<string, Set<number>>();

	constructor(collection: Collection, keysOf: (record: CrmRecord) => string[]) {
		const add = (record: CrmRecord): void => {
			for (const key of keysOf(record)) {
				const present = this.ids.get(key);
				if (present) present.add(record.id);
				else this.ids.set(key, new Set([record.id]));
			}
		};
		for (const record of collection.all()) add(record);
		collection.onChange((before, after) => {
			if (before) for (const key of keysOf(before)) this.ids.get(key)?.delete(before.id);
			if (after) add(after);
		});
	}

	find(key: string): number[] {
		return [...(this.ids.get(key) ?? [])].sort((one, other) => one - other);
	}
}

/**
 * A phone number as the server compares it: NormalizePhone in main/tools.php, then normalizePhone in
 * crm/lib/integrity/duplicatecommunicationcriterion.php. Empty for a text without a number.
 */
export function normalisePhone(value: string): string {
	const withCountry = [...value].length >= 10 && value.startsWith('+8') ? `00${value.slice(1)}` : value;
	let number = withCountry.replace(/[^0-9#*,;]/g, '');
	if (number.length >= 10 && !['80', '81', '82'].includes(number.slice(0, 2))) {
		if (number.startsWith('00')) number = number.slice(2);
		else if (number.startsWith('011')) number = number.slice(3);
		else if (number.startsWith('8')) number = `7${number.slice(1)}`;
		else if (number.startsWith('0')) number = number.slice(1);
	}
	return number.replace(/([0-9]+)([;#]*)([0-9,]*)/g, '$1');
}

/** What records are found by. A phone without a number is not registered. */
const communicationKeys = (record: CrmRecord): string[] =>
	multiFieldsOf(record)
		.filter((one) => (one.typeId === 'PHONE' ? normalisePhone(one.value) !== '' : one.typeId === 'EMAIL'))
		.map((one) => communicationKey(one.typeId, one.value));

export const communicationKey = (typeId: string, value: string): string =>
	typeId === 'PHONE' ? `PHONE:${normalisePhone(value)}` : `${typeId}:${value.trim().toLowerCase()}`;

/** Lookups across records that do not scan all of them. Each index is built on its first use. */
export class Relations {
	private readonly communications = new Map<Collection, ReverseIndex>();
	private contactsByCompany: ReverseIndex | undefined;

	constructor(private readonly contacts: Collection) {}

	/** IDs of the records with that phone number or e-mail address. */
	withCommunication(collection: Collection, typeId: string, value: string): number[] {
		let index = this.communications.get(collection);
		if (!index) {
			index = new ReverseIndex(collection, communicationKeys);
			this.communications.set(collection, index);
		}
		return index.find(communicationKey(typeId, value));
	}

	/** IDs of the contacts of a company. */
	contactsOf(companyId: number): number[] {
		this.contactsByCompany ??= new ReverseIndex(this.contacts, (record) =>
			numbersOf(record.companyIds).map(String),
		);
		return this.contactsByCompany.find(String(companyId));
	}
}
