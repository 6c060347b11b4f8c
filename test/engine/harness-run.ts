import type {
	ExecutionError,
	ExecutionStatus,
	IDataObject,
	INodeExecutionData,
	IRun,
	IRunData,
	ITaskData,
	NodeExecutionHint,
} from 'n8n-workflow';

/** What an execution has done, per node. Also made of an execution that a real n8n has stored. */
export class EngineRun {
	constructor(private readonly run: IRun) {}

	get status(): ExecutionStatus {
		return this.run.status;
	}

	/** The error that ended the execution; a node that continues on failure ends nothing. */
	get error(): ExecutionError | undefined {
		return this.run.data.resultData.error;
	}

	/** Every run of every node, as n8n keeps it. */
	get runData(): IRunData {
		return this.run.data.resultData.runData;
	}

	/** Milliseconds from the start of the execution to its end. */
	get durationMs(): number {
		return (this.run.stoppedAt ?? this.run.startedAt).getTime() - this.run.startedAt.getTime();
	}

	/** Whether the node was run at all; behind an output without items it is not. */
	ran(nodeName: string): boolean {
		return this.runData[nodeName] !== undefined;
	}

	/**
	 * The items that a node put out.
	 *
	 * @param runIndex which run of the node, when it stands in a loop.
	 * @throws when the node was not run.
	 */
	output(nodeName: string, outputIndex = 0, runIndex = 0): INodeExecutionData[] {
		return this.task(nodeName, runIndex).data?.main[outputIndex] ?? [];
	}

	/** As `output`, only each item's JSON. */
	json(nodeName: string, outputIndex = 0, runIndex = 0): IDataObject[] {
		return this.output(nodeName, outputIndex, runIndex).map((item) => item.json);
	}

	/** The hints that the node showed in its output pane. */
	hints(nodeName: string, runIndex = 0): NodeExecutionHint[] {
		return this.task(nodeName, runIndex).hints ?? [];
	}

	/** The error with which the node failed, also when the workflow went on after it. */
	nodeError(nodeName: string, runIndex = 0): ExecutionError | undefined {
		return this.task(nodeName, runIndex).error;
	}

	private task(nodeName: string, runIndex: number): ITaskData {
		const task = this.runData[nodeName]?.[runIndex];
		if (task) return task;
		const others = Object.keys(this.runData).join(', ') || 'none';
		const cause = this.error ? `; the execution failed: ${this.error.message}` : '';
		throw new Error(`The node "${nodeName}" has no run ${runIndex} (nodes that ran: ${others})${cause}`);
	}
}
