import { RestError } from '../errors';
import type { EntityType } from '../store/entity-type';
import type { Store } from '../store/store';
import type { Call } from './method';

/** The object type with a long name, in any case (`deal`, `DYNAMIC_1030`). Timeline methods use these. */
export const typeByName = (store: Store, name: string): EntityType | undefined =>
	store.entityTypes().find((type) => type.shape.name.toLowerCase() === name.toLowerCase());

/** The object type with a short code (`D`, `T406`); hexadecimal digits in any case. Product rows use these. */
export const typeByShortCode = (store: Store, code: string): EntityType | undefined =>
	store.entityTypes().find((type) => type.shape.shortCode.toLowerCase() === code.toLowerCase());

/** The record that a timeline method names; by default in `ownerTypeId` and `ownerId`. */
export function ownerNamed(
	call: Call,
	typeName = 'ownerTypeId',
	idName = 'ownerId',
): { ownerTypeId: number; ownerId: number } {
	const ownerTypeId = call.controllerInt(typeName);
	const ownerId = call.controllerInt(idName);
	if (!call.store.entityType(ownerTypeId) || !call.store.record(ownerTypeId, ownerId)) {
		throw new RestError('OWNER_NOT_FOUND', 'Owner of the entity not found');
	}
	return { ownerTypeId, ownerId };
}
