import type { Entity } from '../entity';

/** What moves records on from outside (api reference, "crm.automation.trigger"). */
export const automationTrigger: Entity = {
	resource: 'automationTrigger',
	name: 'Automation Trigger',
	plural: 'Automation Triggers',
	operations: [
		{
			value: 'run',
			description: 'Set off an incoming webhook trigger of the automation rules for a record',
			method: 'crm.automation.trigger',
			fields: 'parameters',
			answer: { done: 'started' },
		},
	],
};
