/** The resources of the People node. A new entity is a file of its own and a line here. */
export { department } from './department';
export { employee } from './employee';
export { officeNetwork } from './office-network';
export { structureMember } from './structure-member';
export { structure } from './structure';
export { timeControl } from './time-control';
export { userCustomField } from './user-custom-field';
export { user } from './user';
export { workgroupMember } from './workgroup-member';
export { workgroup } from './workgroup';
export { workingDay } from './working-day';
