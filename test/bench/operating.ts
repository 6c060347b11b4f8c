import { type Contender, contendersOf, runContestant, say } from './contenders';
import type { HeavyWork, OperatingFigures } from './contestants/contestant';
import { BEST_OPERATING_SECONDS, CHANGED, EXPORTED, LIMIT_SECONDS } from './contestants/operating-time';
import { type Family, once } from './family';
import { printTable, verdict } from './table';

/** Most that calls of another method may slow down, as a share. */
const MOST_CHANGED = 0.05;
const MOST_RESUMED_MS = 2_000;

const TITLES: Record<HeavyWork, string> = {
	export: `export ${EXPORTED} deals`,
	update: `update ${CHANGED} deals`,
};

export const HEAVY_WORKS = Object.keys(TITLES) as HeavyWork[];

export interface Worked extends OperatingFigures {
	seconds: number;
	/** `all`, or a sentence that says what is wrong. */
	right: string;
	met: boolean;
}

export const workBeyondOperatingTime = once(
	async (contender: Contender, { heavy }: { heavy: HeavyWork }): Promise<Worked> => {
		const report = await runContestant(contender, { work: 'operating', webhookUrl: '', heavy });
		const { seconds, operating, failure } = report;
		if (operating === undefined) throw new Error(failure);
		const { refusals, aloneMs, besideMs, resumedAfterMs } = operating;
		const met =
			failure === undefined &&
			refusals === 0 &&
			Math.abs(besideMs / aloneMs - 1) <= MOST_CHANGED &&
			resumedAfterMs !== null &&
			resumedAfterMs <= MOST_RESUMED_MS;
		return { ...operating, seconds, right: failure ?? 'all', met };
	},
);

/** A method that uses up its operating time midway, while another method goes on. */
export const operating: Family = {
	jobs: ['operating'],
	async run(selection) {
		let missed = 0;
		const rows: string[][] = [];
		for (const heavy of HEAVY_WORKS) {
			for (const contender of contendersOf('operating', selection)) {
				say(`operating time: ${TITLES[heavy]}, ${contender.title} …`);
				const worked = await workBeyondOperatingTime(contender, { heavy });
				const { seconds, refusals, right, aloneMs, besideMs, longestMs, resumedAfterMs, met } = worked;
				if (contender.own && !met) missed += 1;
				rows.push([
					TITLES[heavy],
					contender.title,
					seconds.toFixed(0),
					(seconds / BEST_OPERATING_SECONDS).toFixed(2),
					String(refusals),
					right.slice(0, 40),
					`${aloneMs.toFixed(1)} → ${besideMs.toFixed(1)}`,
					longestMs.toFixed(0),
					resumedAfterMs === null ? 'never' : (resumedAfterMs / 1_000).toFixed(1),
					contender.own ? verdict('', met) : '',
				]);
			}
		}
		printTable(
			`a method that reaches its operating time: 800 s of work where ${LIMIT_SECONDS} s in ten minutes are allowed (virtual time)`,
			[
				...['job', 'package', 'seconds', '× best', '429', 'rows right'],
				...['another method, ms', 'longest', 'goes on after, s', 'target'],
			],
			rows,
		);
		return missed;
	},
};
