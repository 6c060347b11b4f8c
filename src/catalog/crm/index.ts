import type { Entity } from '../entity';
import { company } from './company';
import { contact } from './contact';
import type { CrmEntity } from './crm-item';
import { deal } from './deal';
import { dictionaryItem } from './dictionary-item';
import { lead } from './lead';
import { quote } from './quote';

import { smartInvoice } from './smart-invoice';
import { smartProcess } from './smart-process';

/** Records that crm.item.* serves. A new one is a file of its own and a line here. */
export const CRM_ITEMS: readonly CrmEntity[] = [
	company,
	contact,
	deal,
	lead,
	quote,
	smartInvoice,
	smartProcess,
];

/** What else the CRM has. A new entity is a file of its own and a line here. */
export const CRM_ENTITIES: readonly Entity[] = [dictionaryItem];
