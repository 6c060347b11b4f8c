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
	| 'panel';

/** What the command line asks for. */
export interface Selection {
	/** Only this job. */
	job?: string;
	/** Only this contender. */
	only?: string;
}

/** Jobs that are measured and shown alike. */
export interface Family {
	jobs: readonly JobName[];
	/** Measures what is selected and prints it; resolves with how many targets were missed. */
	run(selection: Selection): Promise<number>;
}

/** Measures each thing once a run: what a job has measured is used again by the closing table. */
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
