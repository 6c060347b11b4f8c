import type { EntityType } from '../store/entity-type';
import type { Store } from '../store/store';

/** The object type of a long name in any case (`deal`, `DYNAMIC_1030`), as timeline methods take it. */
export const typeByName = (store: Store, name: string): EntityType | undefined =>
	store.entityTypes().find((type) => type.shape.name.toLowerCase() === name.toLowerCase());

/** The object type of a short code (`D`, `T406`), as product rows take it; hexadecimal digits in any case. */
export const typeByShortCode = (store: Store, code: string): EntityType | undefined =>
	store.entityTypes().find((type) => type.shape.shortCode.toLowerCase() === code.toLowerCase());
