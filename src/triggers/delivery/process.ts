/** What the triggers of this process share. Its classes may be those of another copy of this package. */
interface TriggersOfProcess {
	/** What runs, by workflow and node. */
	running: Map<string, unknown>;
	/** Deliveries, by workflow and node. */
	deliveries: Map<string, unknown>;
	/** Readers of queues, by portal and application. */
	readers: Map<string, unknown>;
}

/** One per process, also when the package is loaded twice: hence not a variable of this module. */
const TRIGGERS = Symbol.for('n8n-nodes-bitrix24-pack/triggers@1');

export function triggersOfProcess(): TriggersOfProcess {
	const scope = globalThis as { [TRIGGERS]?: TriggersOfProcess };
	return (scope[TRIGGERS] ??= { running: new Map(), deliveries: new Map(), readers: new Map() });
}
