import { CRM_ITEMS } from '../../../catalog/crm/kinds';
import type { ChangeKind } from '../kind';
import { crmRecords } from './crm-records';
import * as lists from './lists';
import * as others from './other-lists';

/** All kinds of records whose changes can be watched, sorted by name. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
	...CRM_ITEMS.map(crmRecords),
	...Object.values(lists),
	...Object.values(others),
].sort((one, other) => one.name.localeCompare(other.name));
