import { PEOPLE_RESOURCES } from '../../../src/operations/resources';
import { department, structureMember, structureNode } from './people/structure.cases';
import { employee, user, userCustomField } from './people/user.cases';
import { officeNetwork, timeControl, workingDay } from './people/working-time.cases';
import { workgroup, workgroupMember } from './people/workgroup.cases';
import { describeChoices, describeOperations } from './operation-cases';

const cases = {
	department,
	employee,
	officeNetwork,
	structureMember,
	structureNode,
	timeControl,
	user,
	userCustomField,
	workgroup,
	workgroupMember,
	workingDay,
};

describeOperations('bitrix24People', PEOPLE_RESOURCES, cases);
describeChoices('bitrix24People', PEOPLE_RESOURCES, cases);
