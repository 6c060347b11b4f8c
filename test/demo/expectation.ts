import type { IDataObject } from 'n8n-workflow';

import type { EngineRun } from '../engine/harness';
import type { WorkflowJson } from '../engine/harness-workflow';
import type { CrmRecord } from '../../sandbox';

/** Records of the portal after a workflow ran. */
export interface PortalRecords {
	records(entityTypeId: number): Promise<CrmRecord[]>;
}

/** What a workflow of examples/ must do. */
export interface Expectation {
	/** Name of the file in examples/, without its ending. */
	example: string;
	title: string;
	/** Fewest requests with which any client can do it. */
	leastRequests: number;
	/** Most requests that it may take, without those for dictionaries. */
	mostRequests: number;
	/** Compares the outcome value by value with the portal's store. */
	check(run: EngineRun, portal: PortalRecords): Promise<Checked>;
	/** A workflow that runs before it, on which it reports. */
	before?: WorkflowJson;
	/** Changes in the portal of which the workflow hears. A workflow with this is started by them, and not by hand. */
	heard?: readonly HeardChange[];
	/** A second run, for workflows that store something between runs. n8n does that when a trigger started the workflow. */
	again?: Again;
	/** What it does while it is published, for workflows that a trigger of the pack starts by itself. */
	published?: Published;
}

/** A published workflow in an n8n that is killed while an execution begins, and started again. */
export interface Published extends Pick<Expectation, 'title' | 'leastRequests' | 'mostRequests'> {
	/** Name of the trigger. */
	trigger: string;
	/** Name of the node whose output is compared. */
	output: string;
	/** Deals that are changed before the kill, and while n8n is away, by ID. */
	changed: [before: Record<number, { title: string }>, away: Record<number, { title: string }>];
	/** Compares what all executions have put out, with that of the one that the kill has ended. */
	check(rows: readonly IDataObject[], portal: PortalRecords): Promise<Checked>;
}

/** A change of a deal, as a person makes it who works in the portal. */
export interface HeardChange {
	id: number;
	fields: Record<string, string | number>;
}

export interface Again extends Pick<Expectation, 'title' | 'leastRequests' | 'mostRequests' | 'check'> {
	/** Deals that are changed before the second run, by ID. */
	changed: Record<number, { title: string }>;
}

export interface Checked {
	/** Number of right rows. */
	right: number;
	/** A few sentences about what is wrong. */
	wrong: string[];
	/** A message of the workflow that is worth printing. */
	message?: string;
}
