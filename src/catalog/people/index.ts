import type { Entity } from '../entity';
import { department } from './department';
import { employee } from './employee';
import { officeNetwork } from './office-network';
import { structure } from './structure';
import { structureMember } from './structure-member';
import { timeControl } from './time-control';
import { user } from './user';
import { userCustomField } from './user-custom-field';
import { workgroup } from './workgroup';
import { workgroupMember } from './workgroup-member';
import { workingDay } from './working-day';

/** The resources of the People node. A new entity is a file of its own and a line here. */
export const PEOPLE_ENTITIES: readonly Entity[] = [
	department,
	structure,
	employee,
	officeNetwork,
	structureMember,
	timeControl,
	user,
	userCustomField,
	workgroup,
	workgroupMember,
	workingDay,
];
