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

/** The result of an execution, by node. It is also made of an execution that a real n8n has stored. */
export class EngineRun {
	constructor(private readonly run: IRun) {}

	get status(): ExecutionStatus {
		return this.run.status;
	}

	/** The error that stopped the execution. A node that continues on failure does not stop it. */
	get error(): ExecutionError | undefined {
		return this.run.data.resultData.error;
	}

	/** Every run of every node, as n8n stores it. */
	get runData(): IRunData {
		return this.run.data.resultData.runData;
	}

	/** Milliseconds from the start of the execution to its end. */
	get durationMs(): number {
		return (this.run.stoppedAt ?? this.run.startedAt).getTime() - this.run.startedAt.getTime();
	}

	/** Whether the node was run. After an output without items it is not. */
	ran(nodeName: string): boolean {
		return this.runData[nodeName] !== undefined;
	}

	/**
	 * The output items of a node.
	 *
	 * @param runIndex number of the run, for a node in a loop.
	 * @throws when the node was not run.
	 */
	output(nodeName: string, outputIndex = 0, runIndex = 0): INodeExecutionData[] {
		return this.task(nodeName, runIndex).data?.main[outputIndex] ?? [];
	}

	/** JSON of the output items of a node; parameters as in `output`. */
	json(nodeName: string, outputIndex = 0, runIndex = 0): IDataObject[] {
		return this.output(nodeName, outputIndex, runIndex).map((item) => item.json);
	}

	/** Hints in the output pane of a node. */
	hints(nodeName: string, runIndex = 0): NodeExecutionHint[] {
		return this.task(nodeName, runIndex).hints ?? [];
	}

	/** The error of a node, also if the workflow went on after it. */
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
