import { smartProcessType } from '../store/entity-type';
import type { SmartProcess } from '../store/rows';
import type { Store } from '../store/store';
import { addStages } from './stages';

/** Adds a smart process with one pipeline and its stages. `categoryId` and `typeId` fix the IDs of the seeded one. */
export function addSmartProcess(
	store: Store,
	entityTypeId: number,
	title: string,
	createdBy: number,
	typeId = Math.max(0, ...store.smartProcesses.map((type) => type.id)) + 1,
	categoryId = store.categories.nextId(),
): SmartProcess {
	const parents = [
		{ entityTypeId: 1, title: 'Lead' },
		{ entityTypeId: 2, title: 'Deal' },
	];
	store.addEntityType(smartProcessType(entityTypeId, typeId, title, parents));
	const made = { id: typeId, entityTypeId, title, createdBy, createdTime: store.now() };
	store.smartProcesses.push(made);
	store.categories.add({ id: categoryId, entityTypeId, name: 'General', sort: 500, isDefault: true });
	addStages(store, entityTypeId, categoryId);
	return made;
}
