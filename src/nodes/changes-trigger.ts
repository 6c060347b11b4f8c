import { startChangesTrigger } from '../runtime/changes-trigger';
import { entityMethods } from '../runtime/load-methods';
import { CHANGES_CHOICES, CHANGES_RESOURCES, changesProperties } from '../ui/changes-parameters';
import type { TriggeringNode } from './node';

export const changesTrigger: TriggeringNode = {
	displayName: 'Bitrix24 Changes Trigger',
	resources: [],
	properties: changesProperties,
	methods: entityMethods(CHANGES_RESOURCES, CHANGES_CHOICES),
	example: { resource: 'deal', triggerOn: 'createdOrChanged' },
	trigger: async (context) => await startChangesTrigger(context, changesProperties),
};
