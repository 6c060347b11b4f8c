import type { INodeProperties } from 'n8n-workflow';
import { authentication } from './authentication';

/** When a parameter is shown: only without an application, which needs none of it. */
const byWebhook = (): INodeProperties['displayOptions'] => ({ show: { authentication: ['webhook'] } });

/** What n8n's guide wants to be said about lists that are loaded. */
const FROM_LIST =
	'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>';

const howToBind = (): INodeProperties => ({
	...authentication(),
	description:
		'With OAuth2 the node tells Bitrix24 by itself what to send. With a webhook you do that in Bitrix24 by hand; the panel shows the steps.',
});

/** A notice of several lines. n8n shows no other elements in notices than lists and links. */
const list = (lines: readonly string[]): string =>
	`Bitrix24 must be told where to send events:<ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`;

/** What a person does in Bitrix24 for a trigger that uses a webhook. n8n shows the webhook URLs above it. */
const steps = (): INodeProperties => ({
	displayName: list([
		'1. Copy the Production URL from Webhook URLs above.',
		'2. In Bitrix24 open Developer resources, Other, Outbound webhook, and paste the URL as the handler.',
		"3. Choose the same events there as under 'Event Names or IDs' here, and save.",
		"4. Copy the application token that Bitrix24 then shows into 'Application Tokens', here or in the credential.",
		'5. Publish this workflow.',
		'To listen for test events too, make a second outbound webhook with the Test URL, and add its token.',
		'With an OAuth2 credential the node does all of this by itself.',
	]),
	name: 'outboundWebhookNotice',
	type: 'notice',
	default: '',
	displayOptions: byWebhook(),
});

const byOAuth2 = (): INodeProperties['displayOptions'] => ({ show: { authentication: ['oAuth2'] } });

const mode = (): INodeProperties => ({
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: [
		{
			name: 'Events',
			value: 'events',
			description: 'Bitrix24 sends each event at once, and never again: what n8n misses is lost',
		},
		{
			name: 'Queue',
			value: 'queue',
			description:
				'Events wait at Bitrix24 until their run has succeeded; a failed one is repeated. An administrator must connect the credential.',
		},
	],
	default: 'events',
	description: 'How events come. A test in the editor hears them at once in both modes.',
	displayOptions: byOAuth2(),
});

const events = (): INodeProperties => ({
	displayName: 'Event Names or IDs',
	name: 'events',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getEvents', loadOptionsDependsOn: ['authentication'] },
	default: [],
	description: FROM_LIST,
	hint: 'What starts the workflow. Type a word to find it: deal, task, call. With a webhook, empty means all that it sends.',
});

const otherEvents = (): INodeProperties => ({
	displayName: 'Other Event Codes',
	name: 'otherEvents',
	type: 'string',
	default: '',
	placeholder: 'e.g. ONCRMDYNAMICITEMADD_147, ONIMBOTMESSAGEADD',
	description: 'Codes of events that are not in the list, separated by commas',
});

const applicationTokens = (): INodeProperties => ({
	displayName: 'Application Tokens',
	name: 'applicationTokens',
	type: 'string',
	typeOptions: { password: true, multipleValues: true, multipleValueButtonText: 'Add Token' },
	default: [],
	description:
		'Tokens that Bitrix24 shows for the outbound webhooks that call this node. Calls with another token are refused. Several are allowed: for several webhooks, or while you replace one. Here they are stored with the workflow; in the credential they are encrypted.',
	displayOptions: byWebhook(),
});

const ignoreOwnChanges = (): INodeProperties => ({
	displayName: 'Ignore Own Changes',
	name: 'ignoreOwnChanges',
	type: 'boolean',
	default: true,
	description:
		'Whether to leave out events that nodes of this pack have caused, in any workflow of this n8n. It keeps two workflows, or a sync of two portals, from starting each other for ever.',
});

const fetchRecord = (): INodeProperties => ({
	displayName: 'Fetch Record',
	name: 'fetchRecord',
	type: 'boolean',
	default: false,
	description:
		'Whether to read the record of each event and output it as record, since Bitrix24 sends only its ID. Events that come together share requests.',
});

/** A list of IDs that is loaded for the kinds of records of the chosen events. */
const loaded = (displayName: string, name: string, method: string, hint: string): INodeProperties => ({
	displayName,
	name,
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: method, loadOptionsDependsOn: ['events', 'otherEvents'] },
	default: [],
	description: FROM_LIST,
	hint,
});

const onlyIf = (): INodeProperties => ({
	displayName: 'Only If',
	name: 'onlyIf',
	type: 'collection',
	placeholder: 'Add Condition',
	default: {},
	description: 'Which records start the workflow. All conditions must hold; the record is read for them.',
	options: [
		loaded('Created By Names or IDs', 'createdBy', 'getPeople', 'One of these people has created the record'),
		loaded(
			'Entered Stage Names or IDs',
			'stages',
			'getStages',
			'The record has just come into one of these stages',
		),
		loaded(
			'Field Changed Names or IDs',
			'changedFields',
			'getWatchedFields',
			'One of these fields has changed since the last event of the record. The output shows old and new values.',
		),
		loaded('Pipeline Names or IDs', 'pipelines', 'getPipelines', 'The record is in one of these pipelines'),
		loaded(
			'Responsible Person Names or IDs',
			'responsible',
			'getPeople',
			'One of these people is responsible for the record',
		),
	],
});

const queueOption = (option: Omit<INodeProperties, 'type'>): INodeProperties => ({
	...option,
	type: 'number',
	displayOptions: { show: { '/mode': ['queue'], '/authentication': ['oAuth2'] } },
});

const queueOptions = {
	eventsPerRun: (): INodeProperties =>
		queueOption({
			displayName: 'Events per Run',
			name: 'eventsPerRun',
			typeOptions: { minValue: 1, maxValue: 50 },
			default: 1,
			description:
				'How many waiting events one run gets as items, at most. If it fails, all of them come again.',
		}),
	longestRun: (): INodeProperties =>
		queueOption({
			displayName: 'Longest Run (Minutes)',
			name: 'longestRun',
			typeOptions: { minValue: 1 },
			default: 60,
			description:
				'After how many minutes a run that has not ended counts as failed. A run is an execution of the workflow.',
		}),
	readEvery: (): INodeProperties =>
		queueOption({
			displayName: 'Read Every (Seconds)',
			name: 'readEvery',
			typeOptions: { minValue: 5 },
			default: 60,
			description: 'How often to look into the queue when Bitrix24 does not call',
		}),
	runsAtOnce: (): INodeProperties =>
		queueOption({
			displayName: 'Runs at Once',
			name: 'runsAtOnce',
			typeOptions: { minValue: 1 },
			default: 10,
			description: 'How many runs there may be at the same time. 1 keeps the order of the events.',
		}),
	mostTries: (): INodeProperties =>
		queueOption({
			displayName: 'Tries',
			name: 'mostTries',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				"How many runs an event gets if they fail, with pauses from 30 seconds to 30 minutes. Then it is given up, and n8n's log says so.",
		}),
};

const options = (): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Changes to Show Names or IDs',
			name: 'shownFields',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getWatchedFields', loadOptionsDependsOn: ['events', 'otherEvents'] },
			default: [],
			description: FROM_LIST,
			hint: 'Fields whose old and new values the output shows, without being a condition',
		},
		queueOptions.eventsPerRun(),
		queueOptions.longestRun(),
		{
			displayName: 'One Run per Record (Seconds)',
			name: 'oneRunSeconds',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 5,
			description:
				'How long to wait for more events of the same record, so that several changes in a row start one run. A deal that is saved in two steps sends two events.',
		},
		queueOptions.readEvery(),
		queueOptions.runsAtOnce(),
		queueOptions.mostTries(),
		{
			displayName: 'When a Record Is New to the Trigger',
			name: 'firstSeen',
			type: 'options',
			options: [
				{
					name: 'Leave Out',
					value: 'leaveOut',
					description: 'Only remember its values, to compare the next event with them',
				},
				{ name: 'Start the Workflow', value: 'pass', description: 'The output says firstSeen: true' },
			],
			default: 'pass',
			description:
				'What to do with an event whose record was not seen before, so that its changed fields are not known',
		},
	],
});

/** The panel of Bitrix24 Trigger. */
export const eventTriggerProperties = (): INodeProperties[] => [
	howToBind(),
	mode(),
	steps(),
	events(),
	otherEvents(),
	applicationTokens(),
	ignoreOwnChanges(),
	fetchRecord(),
	onlyIf(),
	options(),
];
