import { counted, number } from '../../facts/words';
import { spentIn, sumOf } from '../history';
import type { Evidence, Finding } from './finding';

/** Findings that are told in full; a message has to be read. */
const MOST_TOLD = 5;

/** Everything in one paragraph. */
export function diagnosisSummary(
	{ usage: { portal }, period, hours }: Evidence,
	findings: readonly Finding[],
	incomplete: readonly string[],
): string {
	const { counts, refusalsByCode } = sumOf(spentIn(hours));
	const { requests, commands } = counts;
	const codes = Object.entries(refusalsByCode).map(([code, count]) => `${number(count)} ${code}`);
	const refused =
		counts.refusals === 0
			? 'none was refused'
			: `Bitrix24 refused ${number(counts.refusals)} (${codes.join(', ')})`;
	const spent =
		requests === 0
			? 'no request was counted.'
			: `${counted(requests, 'request')} carried ${counted(commands, 'call')}; ${refused}.`;
	return [`${period.title} at ${portal}: ${spent}`, ...toldOf(findings), ...incomplete].join(' ');
}

function toldOf(findings: readonly Finding[]): string[] {
	if (findings.length === 0) return ['Nothing wrong was found.'];
	const more = findings.length - MOST_TOLD;
	return [
		`${counted(findings.length, 'finding')}:`,
		...findings.slice(0, MOST_TOLD).map(({ message }) => message),
		...(more > 0 ? [`And ${number(more)} more.`] : []),
	];
}
