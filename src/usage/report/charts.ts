import type { EChartsOption } from 'echarts';

import { duration, number } from '../../facts/words';
import { type Colour, colour } from './colours';
import { CHART_FONT, chartFont, type ChartFont } from './font';
import type { ReportFigures, ReportHour, ReportRow } from './figures';
import { withoutControls } from './markup';

/** All charts, in the order of the report. */
export const CHARTS = ['requests', 'refusals', 'operatingTime', 'spenders'] as const;
export type ChartName = (typeof CHARTS)[number];

export const CHART_TITLES: Readonly<Record<ChartName, string>> = {
	requests: 'Requests per hour',
	refusals: 'Refused by Bitrix24 per hour',
	operatingTime: 'Time that Bitrix24 worked, by method',
	spenders: 'Requests by workflow',
};

/** A drawing as SVG. Its colours are CSS variables. */
export interface Drawing {
	svg: string;
	width: number;
	height: number;
}

const WIDTH = 880;
const HOURS_HEIGHT = 240;
const ROW_HEIGHT = 30;
const TITLE_HEIGHT = 44;

const FONTS = `${CHART_FONT}, system-ui, -apple-system, 'Segoe UI', sans-serif`;

/** Size of names, in pixels. */
const NAME_SIZE = 12;
/** Longest name in a chart, in font sizes. The table below the chart shows names in full. */
const LONGEST_NAME = 22;
/** The fonts of readers' programs may be wider than the measured one. */
const WIDER = 1.1;

const REFUSAL_COLOURS: readonly Colour[] = ['red', 'amber', 'violet', 'teal'];

/** Whether there is anything to draw in a chart. */
export function hasChart(name: ChartName, { total, methods }: ReportFigures): boolean {
	if (name === 'refusals') return Object.keys(total.refusalsByCode).length > 0;
	if (name === 'operatingTime') return methods.some(({ counts }) => counts.workMs > 0);
	return total.counts.requests > 0;
}

/**
 * Draws a chart.
 * @param standalone whether it needs a title because nothing around it has one.
 */
export async function drawChart(
	name: ChartName,
	figures: ReportFigures,
	standalone: boolean,
): Promise<Drawing> {
	// Loaded only when a report is made, so that n8n starts faster.
	const { init } = await import('echarts');
	const top = standalone ? TITLE_HEIGHT : 8;
	const { height, ...option } = OPTIONS[name](figures, { top, font: await chartFont() });
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
	try {
		chart.setOption({
			animation: false,
			textStyle: { fontFamily: FONTS, color: colour('text') },
			...(standalone && {
				title: {
					text: CHART_TITLES[name],
					subtext: `${figures.portal}, ${figures.from} to ${figures.to} (${figures.zone})`,
					left: 8,
					top: 0,
					itemGap: 4,
					textStyle: { fontSize: 15, fontWeight: 600, color: colour('text') },
					subtextStyle: { fontSize: 11, color: colour('muted') },
				},
			}),
			...option,
		});
		return { svg: chart.renderToSVGString({ useViewBox: true }), width: WIDTH, height };
	} finally {
		chart.dispose();
	}
}

type Option = EChartsOption & { height: number };
type BarSeries = ReturnType<typeof bars> & { stack?: string; markLine?: object };

/** What a chart is drawn with. */
interface Surroundings {
	/** Where the chart begins, in pixels from the top. */
	top: number;
	font: ChartFont;
}

/** Options of ECharts for each chart. */
const OPTIONS: Readonly<Record<ChartName, (figures: ReportFigures, around: Surroundings) => Option>> = {
	requests: ({ hours, allowedPerHour }, { top }) =>
		overHours(hours, top, [
			{
				...bars(
					'Requests',
					'blue',
					hours.map(({ counts }) => counts.requests),
				),
				...(allowedPerHour !== undefined && limitLine(hours, allowedPerHour)),
			},
		]),
	refusals: ({ hours, total }, { top }) =>
		overHours(
			hours,
			top,
			Object.keys(total.refusalsByCode).map((code, index) => ({
				...bars(
					label(code),
					REFUSAL_COLOURS[index % REFUSAL_COLOURS.length],
					hours.map(({ refusalsByCode }) => refusalsByCode[code] ?? 0),
				),
				stack: 'codes',
			})),
		),
	operatingTime: ({ methods }, around) =>
		overRows(
			methods.filter(({ counts }) => counts.workMs > 0),
			{ ...around, fill: 'teal', sizeOf: ({ counts }) => counts.workMs, textOf: duration },
		),
	spenders: ({ workflows }, around) =>
		overRows(workflows, {
			...around,
			fill: 'violet',
			sizeOf: ({ counts }) => counts.requests,
			textOf: (requests) => number(requests),
		}),
};

const bars = (name: string, fill: Colour, data: number[]) => ({
	name,
	type: 'bar' as const,
	data,
	barCategoryGap: '18%',
	itemStyle: { color: colour(fill) },
});

/** A line at the limit of the plan, if the bars come near it. */
function limitLine(hours: readonly ReportHour[], allowedPerHour: number) {
	const most = Math.max(...hours.map(({ counts }) => counts.requests));
	if (most < allowedPerHour / 2) return {};
	return {
		markLine: {
			silent: true,
			symbol: 'none',
			lineStyle: { color: colour('red'), type: 'dashed' as const },
			label: { formatter: 'plan', color: colour('red'), position: 'insideEndTop' as const },
			data: [{ yAxis: allowedPerHour }],
		},
	};
}

function overHours(hours: readonly ReportHour[], top: number, series: BarSeries[]): Option {
	// The axis names days when there are several, otherwise hours.
	const byDay = hours.length > 48;
	const every = Math.max(1, Math.ceil(hours.length / 12));
	const legend = series.length > 1 || series[0].stack !== undefined;
	return {
		height: HOURS_HEIGHT + top,
		grid: { left: 8, right: 12, top: top + (legend ? 28 : 8), bottom: 4, containLabel: true },
		...(legend && {
			legend: { left: 8, top, itemWidth: 12, itemHeight: 12, textStyle: { color: colour('text') } },
		}),
		xAxis: {
			type: 'category',
			data: hours.map(({ day, time }) => (byDay ? day : time)),
			axisTick: { show: false },
			axisLine: { lineStyle: { color: colour('line') } },
			axisLabel: {
				color: colour('muted'),
				align: byDay ? 'left' : 'center',
				interval: (index: number) => (byDay ? hours[index].isMidnight : index % every === 0),
			},
		},
		yAxis: {
			type: 'value',
			minInterval: 1,
			splitLine: { lineStyle: { color: colour('line') } },
			axisLabel: { color: colour('muted'), formatter: (value: number) => number(value) },
		},
		series,
	};
}

interface RowStyle extends Surroundings {
	fill: Colour;
	sizeOf(row: ReportRow): number;
	textOf(size: number): string;
}

function overRows(rows: readonly ReportRow[], { top, font, fill, sizeOf, textOf }: RowStyle): Option {
	const names = rows.map(({ name }) => label(font.shortened(name.replace(/\s+/g, ' '), LONGEST_NAME)));
	const widest = Math.max(...names.map((name) => font.widthOf(name)));
	const left = NAME_SIZE * WIDER * widest + 20;
	return {
		height: rows.length * ROW_HEIGHT + top + 8,
		// ECharts would make room for the names by a width that it guesses.
		grid: { left, right: 76, top, bottom: 8, containLabel: false, outerBoundsMode: 'none' },
		xAxis: { type: 'value', show: false },
		yAxis: {
			type: 'category',
			inverse: true,
			data: names,
			axisTick: { show: false },
			axisLine: { show: false },
			axisLabel: { color: colour('text'), fontSize: NAME_SIZE },
		},
		series: [
			{
				...bars('', fill, rows.map(sizeOf)),
				barMaxWidth: 18,
				label: {
					show: true,
					position: 'right',
					color: colour('muted'),
					formatter: ({ dataIndex }: { dataIndex: number }) => textOf(sizeOf(rows[dataIndex])),
				},
			},
		],
	};
}

/**
 * A label with a name that people have chosen. ECharts 6.1.0 caches widths in plain objects by text: with the text
 * `__proto__` or `constructor` it would write on properties that every object has. The added space prevents that.
 */
const label = (text: string): string => `${withoutControls(text)} `;
