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
			description: 'Run the incoming webhook trigger in the automation rules of a record',
			method: 'crm.automation.trigger',
			fields: 'parameters',
			answer: { done: 'started' },
		},
	],
};
