import { outputFieldOf } from '../input/files';
import { redactDeep } from '../../portal/answers/redact';
import type { Row } from '../../portal/types';
import { averageWait } from '../../usage/figures';
import { periodOf } from '../../usage/period';
import { type ChartName, CHARTS } from '../../usage/report/charts';
import { reportFigures, type ReportFigures } from '../../usage/report/figures';
import { reportPage } from '../../usage/report/page';
import { drawPicture, pictureAsPng } from '../../usage/report/picture';
import { hourText, reportSummary } from '../../usage/report/words';
import { readPeriod, REPORT_PERIOD } from './period';
import { type KeptFile, type MadeFile, type Operation, type OperationInput, RowWithFiles } from '../types';

const FORMAT = 'format';
const CHART_LIST = 'charts';

/** A file, and what its reader should know. */
type Content = Pick<MadeFile, 'mimeType' | 'content'> & { note?: string };

/** The formats. The keys are saved in workflows. */
const FORMATS: Readonly<
	Record<string, (figures: ReportFigures, charts: readonly ChartName[]) => Promise<Content>>
> = {
	html: async (figures) => ({ mimeType: 'text/html', content: Buffer.from(await reportPage(figures)) }),
	png: async (figures, charts) => {
		const { png, lacksLetters } = await pictureAsPng(await drawPicture(charts, figures));
		return { mimeType: 'image/png', content: png, ...(lacksLetters && { note: LACKS_LETTERS }) };
	},
	svg: async (figures, charts) => ({
		mimeType: 'image/svg+xml',
		content: Buffer.from((await drawPicture(charts, figures)).svg),
	}),
};

const LACKS_LETTERS =
	'The PNG has a question mark in the place of letters that its font lacks: it has Latin, Cyrillic, Greek and Vietnamese ones. HTML and SVG show all.';

export const report: Operation = {
	value: 'report',
	name: 'Create Report',
	action: 'Create report',
	description: 'Create a page or a picture of requests, refusals and waiting times, and who caused them',
	methods: [],
	parameters: [REPORT_PERIOD, FORMAT, CHART_LIST, 'reportFileField'],
	async run({ input, usage, keep, hint }) {
		const format = input.text(FORMAT);
		const make = FORMATS[format];
		if (make === undefined)
			throw input.invalid(FORMAT, `has the unknown value "${format}"`, 'Choose a format from the list.');
		const charts = format === 'html' ? CHARTS : chosenCharts(input);
		const outputField = outputFieldOf(input);
		const choice = readPeriod(input);
		const state = await usage();
		// A workflow or a credential may be named after the address of a webhook.
		const figures = redactDeep(reportFigures(state, periodOf(choice, Date.now(), state.history.zone)));
		const { note, ...content } = await make(figures, charts);
		if (note !== undefined) hint(note);
		const name = `bitrix24-usage-${figures.portal.replace(/[^\w.-]/g, '-')}-${figures.date}.${format}`;
		const kept = await keep({ name, ...content });
		return [new RowWithFiles(rowOf(figures, outputField, kept), { [outputField]: kept })];
	},
};

function chosenCharts(input: OperationInput): ChartName[] {
	const chosen = input.list(CHART_LIST) as unknown[];
	const charts = CHARTS.filter((name) => chosen.includes(name));
	if (charts.length > 0) return charts;
	throw input.invalid(CHART_LIST, 'names no chart', 'Choose at least one from the list.');
}

function rowOf(figures: ReportFigures, outputField: string, { name, mimeType, bytes }: KeptFile): Row {
	const { portal, period, total, busiest, workflows, findings } = figures;
	const { requests, commands, refusals } = total.counts;
	return {
		portal,
		period: period.title,
		from: new Date(period.from).toISOString(),
		to: new Date(period.to).toISOString(),
		summary: reportSummary(figures),
		requests,
		calls: commands,
		refusals,
		refusalsByCode: total.refusalsByCode,
		averageWaitSeconds: Math.round(averageWait(total.counts) / 100) / 10,
		...(busiest !== undefined && {
			busiestHour: { hour: hourText(busiest), requests: busiest.counts.requests },
		}),
		...(workflows.length > 0 && {
			topWorkflow: { workflow: workflows[0].name, requests: workflows[0].counts.requests },
		}),
		findings: findings.map(({ message }) => message),
		file: { outputField, name, mimeType, bytes },
	};
}
