import type { INodeProperties } from 'n8n-workflow';

/**
 * What a credential says about the limits of its portal. All credentials of this pack have these fields; each has its own
 * objects, since n8n changes them in place.
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
				description: 'Asks the portal; where it does not tell, the limits of Standard are kept',
			},
			{
				name: 'Custom',
				value: 'custom',
				description: 'Limits that you set, for a portal behind a proxy of your own',
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
			'Says how many requests Bitrix24 takes. All nodes, workflows and workers that use this portal share one limit.',
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
		description: 'How many requests the portal takes each second in the long run',
		displayOptions: { show: { plan: ['custom'] }, hide: { customCapacity: [0] } },
	},
	{
		displayName: 'Requests per Period',
		name: 'customWindows',
		type: 'string',
		default: '',
		placeholder: 'e.g. 60 per minute, 1800 per hour, 20000 per hour fixed',
		description:
			'Further limits, with commas between them; all must have room. A period is any stretch of that length; add "fixed" where the portal counts anew on the clock, such as at the top of the hour.',
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
			'How many requests a day you allow; 0 for any number. From 80 % on every execution says so; when it is used up requests fail until midnight at the portal.',
		displayOptions: { show: { moreLimits: [true] } },
	},
	{
		displayName: 'Quiet Hours',
		name: 'quietHours',
		type: 'string',
		default: '',
		placeholder: 'e.g. 20:00-06:00',
		description:
			'When requests with the priority Background may use all of the limit. At other times they leave half of a burst to everybody else.',
		displayOptions: { show: { moreLimits: [true] } },
	},
	{
		displayName: 'Time Zone of the Portal',
		name: 'timeZone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Berlin',
		description:
			'Time zone of the budget, the quiet hours and fixed periods. When empty it is the one in which the portal answers.',
		displayOptions: { show: { moreLimits: [true] } },
	},
	{
		displayName: 'Operating Time Limit (Seconds)',
		name: 'operatingLimit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 480,
		description:
			'After how many seconds of work in ten minutes Bitrix24 blocks a method; 480 in the cloud, usually 420 on your own server. The nodes slow down before.',
		displayOptions: { show: { moreLimits: [true] } },
	},
];
