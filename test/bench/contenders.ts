import { Child } from './child';
import type { Report, Task } from './contestants/contestant';
import type { JobName, Selection } from './family';

export interface Contender {
	/** Name of the file in contestants/. */
	name: string;
	title: string;
	/** Whether it is this pack, which has targets. */
	own?: boolean;
	/** Jobs that it leaves out, with the reason. */
	skips?: Partial<Record<JobName, string>>;
}

const TWO_A_SECOND = 'it always sends two requests a second, and has no setting for another limit';

export const PACK: Contender = { name: 'pack', title: 'this pack', own: true };

const CONTENDERS: readonly Contender[] = [
	PACK,
	{ name: 'b24jssdk', title: '@bitrix24/b24jssdk' },
	{
		name: '2bad-bitrix',
		title: '@2bad/bitrix',
		skips: {
			single: TWO_A_SECOND,
			processes: TWO_A_SECOND,
			neighbour: TWO_A_SECOND,
			operating: 'it knows no operating time, and ends at the first refusal',
			cost: TWO_A_SECOND,
		},
	},
];

/** The contenders of a job. Prints which are left out, and why. */
export function contendersOf(job: JobName, { only }: Selection): Contender[] {
	return CONTENDERS.filter(({ name, title, skips }) => {
		const reason = skips?.[job];
		if (only !== undefined && name !== only) return false;
		if (reason !== undefined) say(`${job}: ${title} left out: ${reason}`);
		return reason === undefined;
	});
}

/** Prints a line of progress, apart from the tables. */
export function say(text: string): void {
	process.stderr.write(`  ${text}\n`);
}

/** A contestant in a process of its own, so that neither the portal nor another contestant shares its processor time. */
export class ContestantProcess {
	private constructor(private readonly child: Child) {}

	/** Starts the process. Resolves when the contestant is ready to begin. */
	static async start({ name }: Contender, task: Task): Promise<ContestantProcess> {
		const child = new Child(`contestants/${name}.ts`);
		await child.ask({ task });
		return new ContestantProcess(child);
	}

	/** Runs the task. */
	async run(): Promise<Report> {
		const report = await this.child.ask<Report>({ go: true });
		this.child.end();
		return report;
	}
}

export async function runContestant(contender: Contender, task: Task): Promise<Report> {
	return await (await ContestantProcess.start(contender, task)).run();
}
