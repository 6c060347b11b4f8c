import { counted, duration, number } from '../../facts/words';
import { averageWait } from '../figures';
import type { ReportFigures, ReportHour } from './figures';

/** A share in percent: `12 %`, `0.4 %`. A share above 0 is never shown as 0. */
export function percentText(part: number, whole: number): string {
	const percent = whole === 0 ? 0 : (part / whole) * 100;
	if (percent > 0 && percent < 0.1) return '< 0.1 %';
	return `${number(percent, percent < 10 ? 1 : 0)} %`;
}

/** An hour in words: `Sun 22 Nov, 15:00`. */
export const hourText = ({ day, time }: ReportHour): string => `${day}, ${time}`;

/** A report in a few sentences, for a chat or the text of an e-mail. */
export function reportSummary(figures: ReportFigures): string {
	const { portal, period, from, to, total, busiest, workflows, gaps } = figures;
	const { requests, commands, refusals } = total.counts;
	const refused = refusals === 0 ? 'none refused' : `${number(refusals)} refused`;
	const wait = duration(averageWait(total.counts));
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
