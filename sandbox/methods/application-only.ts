import { errors } from '../errors';
import type { Method } from './method';

/**
 * Methods that refuse a webhook with 403 WRONG_AUTH_TYPE. What they do for an application is not built, so an application
 * gets the answer for an unknown method.
 */
const names: Array<[name: string, scope: string]> = [
	['placement.bind', 'placement'],
	['placement.list', 'placement'],
	['placement.get', 'placement'],
	['placement.unbind', 'placement'],
	['bizproc.robot.add', 'bizproc'],
	['bizproc.robot.list', 'bizproc'],
	['bizproc.activity.add', 'bizproc'],
	['bizproc.activity.list', 'bizproc'],
	['bizproc.workflow.template.add', 'bizproc'],
	['telephony.externalCall.register', 'telephony'],
	['telephony.externalCall.finish', 'telephony'],
	['crm.automation.trigger.add', 'crm'],
	['crm.automation.trigger.list', 'crm'],
	['crm.automation.trigger.execute', 'crm'],
	['userfieldtype.add', 'basic'],
	['userfieldtype.list', 'basic'],
];

export const applicationOnlyMethods: Method[] = names.map(([name, scope]) => ({
	name,
	scope,
	cost: 'none',
	applicationOnly: 'notBuilt',
	run: () => {
		throw errors.methodNotFound();
	},
}));
