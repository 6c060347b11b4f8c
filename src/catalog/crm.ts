import { company } from './company';
import { contact } from './contact';
import type { CrmEntity } from './crm-item';
import { deal } from './deal';
import { lead } from './lead';
import { quote } from './quote';
import { smartInvoice } from './smart-invoice';
import { smartProcess } from './smart-process';

/** The CRM node's resources, in the order of its list. A new entity is a file of its own and a line here. */
export const CRM_ENTITIES: readonly CrmEntity[] = [
	company,
	contact,
	deal,
	lead,
	quote,
	smartInvoice,
	smartProcess,
];
