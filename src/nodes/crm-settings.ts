import * as entities from '../catalog/crm-settings/entities';
import { entityNode } from './node';

/** How the CRM is set up: pipelines, dictionaries, custom fields, currencies and the like. */
export const crmSettings = entityNode({
	entities: Object.values(entities),
	first: 'pipeline',
	covers: ['crm'],
});
