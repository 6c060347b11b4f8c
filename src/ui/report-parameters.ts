import { type ChartName, CHARTS } from '../usage/report/charts';
import { outputFileField } from './file-parameters';
import type { Parameter } from './parameter';
import { reportPeriod } from './period-parameter';

const LABELS: Readonly<Record<ChartName, string>> = {
	requests: 'Requests per Hour',
	refusals: 'Refused per Hour',
	operatingTime: 'Time by Method',
	spenders: 'Requests by Workflow',
};

/** The parameters of Create Report, in the order of the panel. */
export const REPORT_PARAMETERS: readonly Parameter[] = [
	reportPeriod,
	{
		name: 'format',
		draw: () => ({
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{
					name: 'HTML Page',
					value: 'html',
					description: 'All charts and tables in one file, for the browser or an e-mail',
				},
				{ name: 'PNG Picture', value: 'png', description: 'Charts only, for a chat' },
				{ name: 'SVG Picture', value: 'svg', description: 'Charts only, sharp at any size' },
			],
			default: 'html',
			description: 'Format of the report',
		}),
	},
	{
		name: 'charts',
		draw: () => ({
			displayName: 'Charts',
			name: 'charts',
			type: 'multiOptions',
			options: CHARTS.map((value) => ({ value, name: LABELS[value] })).sort((one, other) =>
				one.name.localeCompare(other.name),
			),
			default: [...CHARTS],
			description: 'Charts of the picture, from top to bottom. Charts without data are left out.',
			displayOptions: { show: { format: ['png', 'svg'] } },
		}),
	},
	{
		name: 'reportFileField',
		draw: () => ({
			...outputFileField.draw(),
			hint: 'The name of the output binary field to put the file in',
		}),
	},
];
