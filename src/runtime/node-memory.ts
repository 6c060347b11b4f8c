import type { IExecuteFunctions } from 'n8n-workflow';
import type { NodeMemory } from '../operations/types';
import type { KeptTexts } from '../portal/shared/kept-texts';

/** Modes of runs that a person starts in the editor. */
const BY_HAND: readonly string[] = ['manual', 'evaluation'];

type Change = (kept: string | undefined) => string;

/**
 * What a node remembers from run to run. n8n's static data of a workflow is not used: workers of the queue mode replace it
 * as a whole. Texts are kept by the IDs of workflow and node, so that renaming either changes nothing.
 */
export class NodeMemories {
	private readonly changed = new Map<string, { texts: KeptTexts; name: string; changes: Change[] }>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly hint: (text: string) => void,
	) {}

	/** The memory of the node about a portal. */
	of(texts: KeptTexts): NodeMemory {
		const prefix = `${this.context.getWorkflow().id ?? ''} ${this.context.getNode().id}`;
		return {
			read: async (name) => await texts.read(`${prefix} ${name}`),
			change: (name, change) => {
				const known = this.changed.get(name);
				if (known === undefined)
					this.changed.set(name, { texts, name: `${prefix} ${name}`, changes: [change] });
				else known.changes.push(change);
			},
		};
	}

	/** Keeps what was changed. Called when the node has succeeded: before, its items could still be dropped. */
	async keep(): Promise<void> {
		// n8n drops the items of an execution that was cancelled meanwhile.
		if (this.changed.size === 0 || this.context.getExecutionCancelSignal()?.aborted === true) return;
		if (BY_HAND.includes(startedBy(this.context))) {
			this.hint(
				"Started by hand, so the node's place was not moved: the next run by a trigger returns these changes again.",
			);
			return;
		}
		for (const { texts, name, changes } of this.changed.values()) {
			if (!texts.lasting)
				this.hint("The node's place is kept in memory only, and lost when n8n is restarted.");
			await this.rewrite(texts, name, changes).catch((error: Error) => {
				this.hint(
					`The node's place could not be kept (${error.message}): the same changes come again in the next run.`,
				);
			});
		}
	}

	private async rewrite(texts: KeptTexts, name: string, changes: readonly Change[]): Promise<void> {
		let kept = await texts.read(name);
		for (const change of changes) kept = change(kept);
		if (kept !== undefined) await texts.write(name, kept);
	}
}

/**
 * How the execution was started: of a sub-workflow, that of the workflow that called it. n8n tells a sub-workflow itself only that
 * it was called; newer versions know more, but have no function for it.
 */
function startedBy(context: IExecuteFunctions): string {
	const { additionalData } = context as { additionalData?: { rootExecutionMode?: string } };
	return additionalData?.rootExecutionMode ?? context.getMode();
}
