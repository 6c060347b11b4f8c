import * as entities from '../catalog/crm/entities';
import * as records from '../catalog/crm/items';
import { downloadDocument } from '../operations/data/download-document';
import { entityNode } from './node';

/** What people work with every day. How the CRM is set up is `crmSettings`. */
export const crm = entityNode({
	displayName: 'Bitrix24 CRM',
	records: Object.values(records),
	entities: Object.values(entities),
	more: { document: [downloadDocument] },
	first: 'deal',
	covers: ['crm'],
});
