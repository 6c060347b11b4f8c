import type { IHookFunctions } from 'n8n-workflow';
import { readNumber } from '../facts/typed-values';
import { SettingError } from '../portal/transport/setting-error';
import type { ConditionSettings } from '../triggers/conditions/settings';
import { type EventTriggerContext, textsIn } from './event-trigger-settings';

/**
 * Reads what a person has chosen about which events start the workflow. What does not restrict anything is left out.
 * @throws SettingError
 */
export function conditionSettings(context: EventTriggerContext): ConditionSettings {
	const read = (name: string): unknown =>
		// n8n's own validation would refuse what an expression gives.
		(context as IHookFunctions).getNodeParameter(name, '', { skipValidation: true });
	const texts = (name: string): string[] => textsIn(read(name));
	const changed = texts('onlyIf.changedFields');
	const watched = [...new Set([...changed, ...texts('options.shownFields')])];
	const lists = {
		stages: texts('onlyIf.stages'),
		pipelines: texts('onlyIf.pipelines'),
		createdBy: texts('onlyIf.createdBy'),
		responsible: texts('onlyIf.responsible'),
		watched,
	};
	const oneRunSeconds = secondsIn(read('options.oneRunSeconds'));
	return {
		...(read('ignoreOwnChanges') !== false && { ignoreOwn: true }),
		...(read('fetchRecord') === true && { fetchRecord: true }),
		...Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0)),
		...(changed.length > 0 && { onlyIfChanged: changed }),
		...(watched.length > 0 && read('options.firstSeen') === 'leaveOut' && { firstSeen: 'leaveOut' as const }),
		...(oneRunSeconds > 0 && { oneRunSeconds }),
	};
}

function secondsIn(value: unknown): number {
	if (value === undefined || value === null || value === '') return 0;
	const seconds = readNumber(value);
	if (seconds !== undefined && seconds >= 0) return seconds;
	throw new SettingError(
		`'One Run per Record (Seconds)' is "${String(value)}"`,
		'Set it to a number of 0 or more.',
	);
}
