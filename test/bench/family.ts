export type JobName =
	| 'export'
	| 'create'
	| 'update'
	| 'single'
	| 'processes'
	| 'neighbour'
	| 'operating'
	| 'read'
	| 'cost'
	| 'targets'
	| 'start'
	| 'panel'
	| 'events'
	| 'answers'
	| 'queue';

/** What the command line selects. */
export interface Selection {
	/** Only this job. */
	job?: string;
	/** Only this contender. */
	only?: string;
}

/** Jobs that are measured and shown in the same way. */
export interface Family {
	jobs: readonly JobName[];
	/** Measures what is selected and prints it. @returns the number of missed targets. */
	run(selection: Selection): Promise<number>;
}

/** Remembers a measurement, so that a job and the table of targets share it. */
export function once<Parameters extends object[], Result>(
	measure: (...parameters: Parameters) => Promise<Result>,
): (...parameters: Parameters) => Promise<Result> {
	const measured = new Map<string, Promise<Result>>();
	return async (...parameters) => {
		const key = JSON.stringify(parameters);
		const known = measured.get(key) ?? measure(...parameters);
		measured.set(key, known);
		return await known;
	};
}
