import { counted, number } from '../../facts/words';
import { spentIn, sumOf } from '../history';
import type { Evidence, Finding } from './finding';

/** Findings that the summary quotes; more would make it too long to read. */
const MOST_QUOTED = 5;

/** A diagnosis as one paragraph. */
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
	return [`${period.title} at ${portal}: ${spent}`, ...sentencesOf(findings), ...incomplete].join(' ');
}

function sentencesOf(findings: readonly Finding[]): string[] {
	if (findings.length === 0) return ['No problem was found.'];
	const more = findings.length - MOST_QUOTED;
	return [
		`${counted(findings.length, 'finding')}:`,
		...findings.slice(0, MOST_QUOTED).map(({ message }) => message),
		...(more > 0 ? [`And ${number(more)} more.`] : []),
	];
}
