import type { INodeProperties } from 'n8n-workflow';

/**
 * Fields about the limits of a portal, which all credentials of this pack have. Each call makes new objects, because n8n
 * changes them in place.
 */
export const limitFields = (): INodeProperties[] => [
	{
		displayName: 'Plan',
		name: 'plan',
		type: 'options',
		options: [
			{
				name: 'Auto',
				value: 'auto',
				description: 'Asks the portal for its plan; if the answer names none, Standard applies',
			},
			{
				name: 'Custom',
				value: 'custom',
				description: 'Limits that you set, for example those of a proxy in front of the portal',
			},
			{
				name: 'Enterprise',
				value: 'enterprise',
				description: '250 requests at once and 5 more each second',
			},
			{
				name: 'Self-Hosted',
				value: 'selfHosted',
				description: 'Your own server: no request limit, and http is allowed',
			},
			{
				name: 'Standard',
				value: 'standard',
				description: 'All other cloud plans: 50 requests at once and 2 more each second',
			},
		],
		default: 'auto',
		description:
			'How many requests Bitrix24 accepts. All nodes, workflows and workers that use this portal share one limit.',
	},
	{
		displayName: 'Requests at Once (X)',
		name: 'customCapacity',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 50,
		description:
			'How many requests may come in a burst before the portal refuses more; 0 if it has no such limit',
		displayOptions: { show: { plan: ['custom'] } },
	},
	{
		displayName: 'Requests per Second (Y)',
		name: 'customLeak',
		type: 'number',
		typeOptions: { minValue: 0.1, numberPrecision: 2 },
		default: 2,
		description: 'How many requests the portal accepts each second in the long run',
		displayOptions: { show: { plan: ['custom'] }, hide: { customCapacity: [0] } },
	},
	{
		displayName: 'Requests per Period',
		name: 'customWindows',
		type: 'string',
		default: '',
		placeholder: 'e.g. 60 per minute, 1800 per hour, 20000 per hour fixed',
		description:
			'More limits, separated by commas; all of them apply. A period is any stretch of that length. Add "fixed" if the count starts anew on the clock, such as at the top of the hour.',
		displayOptions: { show: { plan: ['custom'] } },
	},
	{
		displayName: 'Requests at the Same Time',
		name: 'customAtOnce',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 0,
		description: 'How many requests the portal works on at the same time; 0 if it has no such limit',
		displayOptions: { show: { plan: ['custom'] } },
	},
	{
		displayName: 'More Limits',
		name: 'moreLimits',
		type: 'boolean',
		default: false,
		description: 'Whether to set a daily budget, quiet hours and the limit of operating time',
	},
	{
		displayName: 'Daily Budget (Requests)',
		name: 'dailyBudget',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many requests a day you allow; 0 for no budget. From 80 % on every execution shows a hint. When the budget is used up, requests fail until midnight in the time zone of the portal.',
		displayOptions: { show: { moreLimits: [true] } },
	},
	{
		displayName: 'Quiet Hours',
		name: 'quietHours',
		type: 'string',
		default: '',
		placeholder: 'e.g. 20:00-06:00',
		description:
			'When requests with the priority Background may use the whole limit. At other times they leave half of a burst to other requests.',
		displayOptions: { show: { moreLimits: [true] } },
	},
	{
		displayName: 'Time Zone of the Portal',
		name: 'timeZone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Berlin',
		description:
			"Time zone of the budget, the quiet hours and fixed periods. If empty, the time zone of the portal's answers is used.",
		displayOptions: { show: { moreLimits: [true] } },
	},
	{
		displayName: 'Operating Time Limit (Seconds)',
		name: 'operatingLimit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 480,
		description:
			'Seconds of work in ten minutes after which Bitrix24 blocks a method: 480 in the cloud, usually 420 on your own server. The nodes slow down before that.',
		displayOptions: { show: { moreLimits: [true] } },
	},
];
