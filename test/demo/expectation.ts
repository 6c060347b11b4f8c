import type { EngineRun } from '../engine/harness';
import type { WorkflowJson } from '../engine/harness-workflow';
import type { CrmRecord } from '../../sandbox';

/** What the portal holds after a workflow ran. */
export interface PortalRecords {
	records(entityTypeId: number): Promise<CrmRecord[]>;
}

/** What a workflow of examples/ must have done. */
export interface Expectation {
	/** File in examples/, without its ending. */
	example: string;
	title: string;
	/** Requests that no client can do with less. */
	leastRequests: number;
	/** Requests that it may take, without those for dictionaries. */
	mostRequests: number;
	/** Everything that is not as it must be, compared value by value with the portal's store. */
	check(run: EngineRun, portal: PortalRecords): Promise<Checked>;
	/** A workflow that runs before it, of which it tells. */
	before?: WorkflowJson;
	/** What a second run must do, for which the first one has kept something: n8n does so when a trigger has started it. */
	again?: Again;
}

export interface Again extends Pick<Expectation, 'title' | 'leastRequests' | 'mostRequests' | 'check'> {
	/** Deals that are changed before it, by ID. */
	changed: Record<number, { title: string }>;
}

export interface Checked {
	/** Rows that are right. */
	right: number;
	/** What is wrong, one sentence each; at most a few. */
	wrong: string[];
	/** What the workflow says, where that is worth reading. */
	told?: string;
}
