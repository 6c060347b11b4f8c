import { counted, number } from '../diagnosis/words';
import { averageWait } from '../figures';
import type { ReportFigures, ReportHour } from './figures';

const SHORT_NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `40 ms`, `0.4 s`, `12 s`, `3 min`, `1.5 h`. */
export function timeText(milliseconds: number): string {
	if (milliseconds > 0 && milliseconds < 95) return `${number(Math.max(1, milliseconds))} ms`;
	const seconds = milliseconds / 1_000;
	if (seconds < 10) return `${SHORT_NUMBER.format(seconds)} s`;
	if (seconds < 120) return `${number(seconds)} s`;
	const minutes = seconds / 60;
	return minutes < 120 ? `${number(minutes)} min` : `${SHORT_NUMBER.format(minutes / 60)} h`;
}

/** `12 %`, `0.4 %`; what is not nothing is never told as 0. */
export function percentText(part: number, whole: number): string {
	const percent = whole === 0 ? 0 : (part / whole) * 100;
	if (percent > 0 && percent < 0.1) return '< 0.1 %';
	return `${percent < 10 ? SHORT_NUMBER.format(percent) : number(percent)} %`;
}

export const hourText = ({ day, time }: ReportHour): string => `${day}, ${time}`;

/** The report in a few sentences, for a chat or the text of an e-mail. */
export function summaryOf(figures: ReportFigures): string {
	const { portal, period, from, to, total, busiest, workflows, gaps } = figures;
	const { requests, commands, refusals } = total.counts;
	const refused = refusals === 0 ? 'none refused' : `${number(refusals)} refused`;
	const wait = timeText(averageWait(total.counts));
	const more =
		requests === 0 ? '' : ` with ${counted(commands, 'call')}, ${refused}, ${wait} wait on average`;
	const sentences = [
		`${portal}, ${period.title} (${from} to ${to}): ${counted(requests, 'request')}${more}.`,
	];
	if (busiest !== undefined) {
		sentences.push(
			`Most were sent in the hour from ${hourText(busiest)}: ${number(busiest.counts.requests)}.`,
		);
	}
	const [biggest] = workflows;
	if (biggest !== undefined && requests > 0) {
		const share = percentText(biggest.counts.requests, requests);
		sentences.push(
			`The workflow "${biggest.name}" sent most: ${number(biggest.counts.requests)} (${share}).`,
		);
	}
	return [...sentences, ...gaps].join(' ');
}
