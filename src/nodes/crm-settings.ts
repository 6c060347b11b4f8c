import * as entities from '../catalog/crm-settings/entities';
import { entityNode } from './node';

/** How the CRM is set up: pipelines, dictionaries, custom fields, currencies and the like. */
export const crmSettings = entityNode({
	displayName: 'Bitrix24 CRM Settings',
	entities: Object.values(entities),
	first: 'pipeline',
	covers: ['crm'],
});
