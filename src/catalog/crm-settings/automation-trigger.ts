import type { Entity } from '../entity';

/**
 * An event from outside that makes the automation rules move a record to another stage.
 * https://apidocs.bitrix24.com/api-reference/crm/automation/index.html
 */
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
