import { counted, duration, number } from '../../facts/words';
import type { Finding } from '../diagnosis/finding';
import { averageWait } from '../figures';
import { CHART_TITLES, CHARTS, type ChartName, type Drawing, drawChart, hasChart } from './charts';
import { COLOUR_RULES } from './colours';
import type { ReportFigures, ReportRow } from './figures';
import { Markup, markup } from './markup';
import { hourText, percentText } from './words';

const RULES = `${COLOUR_RULES}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{max-width:920px;margin:0 auto;padding:32px 20px 48px}
h1{margin:0;font-size:26px;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
h2{margin:40px 0 8px;font-size:17px;font-weight:650}
p{margin:4px 0}
.muted{color:var(--muted)}
.note{margin:12px 0 0;padding:10px 14px;border-left:4px solid var(--amber);background:var(--panel);border-radius:4px;overflow-wrap:anywhere}
.critical{border-color:var(--red)}
.info{border-color:var(--blue)}
img[src]{display:block;width:100%;height:auto}
table{border-collapse:collapse;width:100%;margin:8px 0;font-size:14px;font-variant-numeric:tabular-nums}
th{text-align:left;font-weight:600;color:var(--muted)}
th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{overflow-wrap:anywhere}
td+td,th+th{text-align:right}
td+td{white-space:nowrap}
.totals td{width:25%;padding:16px;border:0;border-right:6px solid var(--page);background:var(--panel);text-align:left;white-space:normal}
.totals strong{font-size:26px;line-height:1.2;font-weight:650}
@media (max-width:600px){th{white-space:normal}th,td{padding-right:8px;font-size:12px}.totals td{display:block;width:auto;border:0;border-bottom:6px solid var(--page)}}`;

/**
 * The report as one HTML file. It has no script, loads nothing, and is light or dark like the reader's screen. Each chart
 * has a table with its figures, because many e-mail programs show no drawings.
 */
export async function reportPage(figures: ReportFigures): Promise<string> {
	const { portal, period, from, to, zone, plan, findings, gaps } = figures;
	const sections: Markup[] = [];
	for (const name of CHARTS) sections.push(await section(name, figures));
	const page = markup`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<title>Bitrix24 usage of ${portal}, ${period.title}</title>
				<style>
					${new Markup(RULES)}
				</style>
			</head>
			<body>
				<main>
					<p class="muted">Bitrix24 usage</p>
					<h1>${portal}</h1>
					<p>${period.title}: ${from} to ${to}</p>
					<p class="muted">Plan ${plan}, times in ${zone}, the portal's time zone</p>
					${gaps.map((gap) => markup`<p class="note">${gap}</p>`)} ${totals(figures)} ${stands(findings)} ${sections}
				</main>
			</body>
		</html> `;
	return page.text;
}

function totals(figures: ReportFigures): Markup {
	const { total, busiest, allowedPerHour } = figures;
	const { requests, commands, refusals, repeats, waitMs } = total.counts;
	const perRequest = requests === 0 ? 0 : commands / requests;
	const most =
		busiest === undefined
			? 'none'
			: `at most ${number(busiest.counts.requests)} in an hour${allowedPerHour === undefined ? '' : `, of ${number(allowedPerHour)} allowed`}`;
	const cells = [
		['Requests', number(requests), most],
		['Calls', number(commands), `${perRequest.toFixed(1)} in each request`],
		['Refused', number(refusals), `${counted(repeats, 'request')} sent again`],
		['Waited', duration(averageWait(total.counts)), `on average, ${duration(waitMs)} in total`],
	];
	return markup`<table class="totals" role="presentation" width="100%" cellpadding="6">
		<tr>${cells.map(totalCell)}</tr>
	</table>`;
}

const totalCell = ([title, value, note]: string[]): Markup =>
	// Line breaks, because some programs ignore the CSS rules.
	markup`<td valign="top">${title}<br /><strong>${value}</strong><br /><span class="muted">${note}</span></td>`;

/** The findings, most severe first. */
function stands(findings: readonly Finding[]): Markup {
	return markup`<section>
		<h2>What stands out</h2>
		${findings.length === 0 ? markup`<p class="muted">Nothing: no limit was nearly reached, and no requests were wasted.</p>` : findings.map(finding)}
	</section>`;
}

const finding = ({ severity, message, whatToDo }: Finding): Markup =>
	markup`<p class="note ${severity}">${message}<br /><span class="muted">${whatToDo}</span></p>`;

async function section(name: ChartName, figures: ReportFigures): Promise<Markup> {
	const drawn = hasChart(name, figures);
	const figure = drawn ? figureOf(await drawChart(name, figures, false)) : undefined;
	return markup`<section>
		<h2>${CHART_TITLES[name]}</h2>
		${figure}${drawn ? TABLES[name](figures) : markup`<p class="muted">${NOTHING[name]}</p>`}
	</section>`;
}

/**
 * A chart as an image, not as inline SVG. Programs that show no SVG, such as n8n's preview and most e-mail programs, would
 * remove its shapes and leave the labels of its axes in the text. The alternative text is empty: the table says the same.
 */
function figureOf({ svg }: Drawing): Markup {
	const drawing = svg.replace('>', `><style>${COLOUR_RULES}</style>`);
	const data = Buffer.from(drawing).toString('base64');
	return markup`<img alt="" src="data:image/svg+xml;base64,${data}" />`;
}

const NOTHING: Readonly<Record<ChartName, string>> = {
	requests: 'No request was sent in this period.',
	refusals: 'Bitrix24 refused no request.',
	operatingTime: 'No answer said how long Bitrix24 worked.',
	spenders: 'No workflow sent a request.',
};

/** Hours in the table; the chart shows all. */
const MOST_HOURS = 5;

const TABLES: Readonly<Record<ChartName, (figures: ReportFigures) => Markup>> = {
	requests: ({ hours }) => {
		const busy = hours
			.filter(({ counts }) => counts.requests > 0)
			.sort((one, other) => other.counts.requests - one.counts.requests)
			.slice(0, MOST_HOURS);
		return table(
			['Busiest hours', 'Requests', 'Calls', 'Average wait'],
			busy.map((hour) => {
				const { requests, commands } = hour.counts;
				return [hourText(hour), number(requests), number(commands), duration(averageWait(hour.counts))];
			}),
		);
	},
	refusals: ({ hours }) => {
		const refused = hours
			.flatMap((hour) =>
				Object.entries(hour.refusalsByCode).map(([code, count]) => ({ hour: hourText(hour), code, count })),
			)
			.sort((one, other) => other.count - one.count)
			.slice(0, MOST_HOURS);
		return table(
			['Error code', 'Hour', 'Refused'],
			refused.map(({ hour, code, count }) => [code, hour, number(count)]),
		);
	},
	operatingTime: ({ methods, total }) =>
		table(
			['Method', 'Calls', 'Time', 'Per call', 'Share'],
			methods.map(({ name, counts: { commands, workMs } }) => [
				name,
				number(commands),
				duration(workMs),
				commands === 0 ? '' : duration(workMs / commands),
				percentText(workMs, total.counts.workMs),
			]),
		),
	spenders: ({ workflows, nodes, credentials, total }) =>
		markup`${[
			spenderTable('Workflow', workflows, total.counts.requests),
			spenderTable('Workflow / node', nodes, total.counts.requests),
			spenderTable('Credential', credentials, total.counts.requests),
		]}`,
};

const spenderTable = (title: string, rows: readonly ReportRow[], whole: number): Markup =>
	table(
		[title, 'Requests', 'Calls', 'Refused', 'Share'],
		rows.map(({ name, counts: { requests, commands, refusals } }) => [
			name,
			number(requests),
			number(commands),
			number(refusals),
			percentText(requests, whole),
		]),
	);

/** A table: text in the first column, figures in the others. It has attributes, because e-mail programs often drop CSS. */
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): Markup =>
	markup`<table width="100%" cellpadding="6">
		<thead>
			<tr>
				${head.map((cell, column) => markup`<th scope="col" align="${alignOf(column)}">${cell}</th>`)}
			</tr>
		</thead>
		<tbody>
			${rows.map(
				(row) =>
					markup`<tr>
						${row.map((cell, column) => markup`<td align="${alignOf(column)}">${cell}</td>`)}
					</tr> `,
			)}
		</tbody>
	</table>`;

const alignOf = (column: number): string => (column === 0 ? 'left' : 'right');
