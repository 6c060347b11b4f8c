import type { INodeProperties } from 'n8n-workflow';
import { smartProcessChoice, recordTypeChoice } from '../catalog/choices';
import type { Choice } from '../catalog/entity';
import { START_FROM } from '../operations/records/get-changed';
import { CHANGE_KINDS } from '../triggers/changes/kinds';
import { CHANGES_OPERATION, resourceOfKind, TRIGGER_ON, TRIGGER_ON_NAME } from '../triggers/changes/kind';
import {
	catalogChoice,
	folderChoice,
	listChoice,
	listTypeChoice,
	mailboxChoice,
} from '../triggers/changes/choices';
import { CHANGES_PARAMETERS, OTHER_INTERVAL, ROWS_PER_RUN } from '../triggers/changes/settings';
import { resourceProperties } from './description-builder';
import { filters, listOptions, simplify } from './list-parameters';
import { option, optionsWith } from './options';
import type { Parameter } from './parameter';
import { choiceLocator } from './record-locator';

const { checkEvery, minutes, startFrom, startDate, doneWhen, rowsPerRun } = CHANGES_PARAMETERS;

/** The choices of all kinds. A choice that another one depends on comes before it. */
export const CHANGES_CHOICES: readonly Choice[] = [
	...[smartProcessChoice, recordTypeChoice, catalogChoice, folderChoice, listTypeChoice, listChoice],
	mailboxChoice,
];

const triggerOn: Parameter = {
	name: TRIGGER_ON_NAME,
	draw: () => ({
		displayName: 'Trigger On',
		name: TRIGGER_ON_NAME,
		type: 'options',
		options: [
			{ name: 'Changed', value: TRIGGER_ON.changed, action: 'On record changed' },
			{ name: 'Created', value: TRIGGER_ON.created, action: 'On record created' },
			{ name: 'Created or Changed', value: TRIGGER_ON.both, action: 'On record created or changed' },
		],
		default: TRIGGER_ON.both,
		description:
			'A record that was created and changed between two checks comes once. Deleted records are not seen.',
	}),
};

const interval: Parameter = {
	name: checkEvery,
	draw: () => ({
		displayName: 'Check Every',
		name: checkEvery,
		type: 'options',
		// In the order of their lengths, which is how people look for them.
		options: [
			{ name: 'Minute', value: '1' },
			{ name: '5 Minutes', value: '5' },
			{ name: '15 Minutes', value: '15' },
			{ name: 'Hour', value: '60' },
			{ name: 'Other', value: OTHER_INTERVAL },
		],
		default: '1',
		description:
			'How often to ask Bitrix24. All Changes Triggers of a credential check at the same moments, and share a request.',
	}),
};

const otherInterval: Parameter = {
	name: minutes,
	draw: () => ({
		displayName: 'Minutes',
		name: minutes,
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 10,
		description: 'Minutes between two checks',
		displayOptions: { show: { [checkEvery]: [OTHER_INTERVAL] } },
	}),
};

const beginning: Parameter = {
	name: startFrom,
	draw: () => ({
		displayName: 'Begin',
		name: startFrom,
		type: 'options',
		options: [
			{
				name: 'From a Date',
				value: START_FROM.date,
				description: 'Also return what has changed since a date',
			},
			{ name: 'From Now On', value: START_FROM.now, description: 'Return what changes after publishing' },
		],
		default: START_FROM.now,
		description:
			'Where the trigger begins when it is published for the first time. Later it goes on from where it was, also after it was unpublished; another date begins anew.',
	}),
};

const beginningDate: Parameter = {
	name: startDate,
	draw: () => ({
		displayName: 'Date',
		name: startDate,
		type: 'dateTime',
		default: '',
		required: true,
		description: 'Return what has changed since this date',
		displayOptions: { show: { [startFrom]: [START_FROM.date] } },
	}),
};

const handing = [
	option(() => ({
		displayName: 'Records Are Done When',
		name: doneWhen,
		type: 'options',
		options: [
			{
				name: 'Run Has Begun',
				value: 'begun',
				description: 'Each record starts the workflow once, even if the run fails',
			},
			{
				name: 'Run Has Succeeded',
				value: 'succeeded',
				description: 'Records of a failed run come again with "repeat": true, in up to five runs',
			},
		],
		default: 'begun',
		description: 'When the trigger goes on to later records. A run is an execution of the workflow.',
	})),
	option(() => ({
		displayName: 'Records per Run',
		name: rowsPerRun,
		type: 'number',
		typeOptions: { minValue: 1 },
		default: ROWS_PER_RUN,
		description:
			'Most records that start one run, as its items. More come in further runs, one after another.',
	})),
];

const options = optionsWith([...listOptions, ...handing]);

/** Names of the parameters that all kinds have. */
const COMMON = [
	...[checkEvery, minutes, startFrom, startDate, 'options'],
	...handing.map(({ name }) => name),
];

/** The kinds as resources with one operation, of which the panel and its lists are made. */
export const CHANGES_RESOURCES = CHANGE_KINDS.map((kind) => resourceOfKind(kind, COMMON));

/** The panel of the Changes Trigger. */
export function changesProperties(): INodeProperties[] {
	const parameters: Parameter[] = [
		...CHANGES_CHOICES.map(choiceLocator),
		...[triggerOn, simplify, filters, interval, otherInterval, beginning, beginningDate, options],
	];
	const drawn = resourceProperties(CHANGES_RESOURCES, parameters, 'deal');
	// One hidden operation stands for those of all kinds: the lists of fields ask for it.
	const hidden: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'hidden',
		default: CHANGES_OPERATION,
	};
	return drawn
		.filter(({ name }) => name !== 'operation')
		.flatMap((one) => (one.name === 'resource' ? [{ ...one, displayName: 'Watch' }, hidden] : [one]));
}
