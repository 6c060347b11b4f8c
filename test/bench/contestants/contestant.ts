/** What every contestant is asked to do, through the package's own means, as its documentation shows. */
export interface Contestant {
	/** All deals: the six fields of `FIELDS`, in that order, each as text. */
	exportDeals(): Promise<string[][]>;
	/** Creates contacts; resolves with how many the package says were made. */
	createContacts(names: string[]): Promise<number>;
	/** Sets the title of deals; resolves with how many the package says were changed. */
	updateDeals(titles: Map<number, string>): Promise<number>;
	/** That many calls of `crm.item.get`, each on its own, all wanted at once; resolves with how many came back. */
	singleCalls(count: number): Promise<number>;
}

export const FIELDS = ['id', 'title', 'stageId', 'opportunity', 'assignedById', 'categoryId'] as const;

export type JobName = 'export' | 'create' | 'update' | 'single';

/** What a contestant's process prints. */
export interface JobReport {
	seconds: number;
	done: number;
	rows?: string[][];
	failure?: string;
}

export const CREATED = 1_000;
export const UPDATED = 500;
export const SINGLE = 300;

export const contactName = (index: number): string => `Contact ${index}`;
export const newTitle = (id: number): string => `Deal ${id}, changed`;

/** Runs the job that the environment names, and prints its report. */
export async function compete(make: () => Promise<Contestant>): Promise<void> {
	const contestant = await make();
	const begun = performance.now();
	const report: JobReport = { seconds: 0, done: 0 };
	try {
		switch (process.env.BENCH_JOB as JobName) {
			case 'export':
				report.rows = await contestant.exportDeals();
				report.done = report.rows.length;
				break;
			case 'create':
				report.done = await contestant.createContacts(
					Array.from({ length: CREATED }, (_, index) => contactName(index)),
				);
				break;
			case 'update':
				report.done = await contestant.updateDeals(
					new Map(Array.from({ length: UPDATED }, (_, index) => [index + 1, newTitle(index + 1)])),
				);
				break;
			case 'single':
				report.done = await contestant.singleCalls(SINGLE);
				break;
		}
	} catch (error) {
		report.failure = error instanceof Error ? error.message : String(error);
	}
	report.seconds = (performance.now() - begun) / 1_000;
	process.stdout.write(JSON.stringify(report), () => process.exit(0));
}
