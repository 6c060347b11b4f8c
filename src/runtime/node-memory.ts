import type { IExecuteFunctions } from 'n8n-workflow';
import type { NodeMemory } from '../operations/types';
import type { KeptTexts } from '../portal/shared/kept-texts';

/** Modes of runs that a person starts in the editor. */
const BY_HAND: readonly string[] = ['manual', 'evaluation'];

/**
 * What a node remembers from run to run. n8n's static data of a workflow is not used: workers of the queue mode replace it
 * as a whole. Texts are kept by the IDs of workflow and node, so that renaming either changes nothing.
 */
export class NodeMemories {
	private readonly written = new Map<string, { texts: KeptTexts; name: string; text: string }>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly hint: (text: string) => void,
	) {}

	/** The memory of the node about a portal. */
	of(texts: KeptTexts): NodeMemory {
		const prefix = `${this.context.getWorkflow().id ?? ''} ${this.context.getNode().id}`;
		return {
			read: async (name) => await texts.read(`${prefix} ${name}`),
			write: (name, text) => this.written.set(name, { texts, name: `${prefix} ${name}`, text }),
		};
	}

	/** Keeps what was written. Called when the node has succeeded: before, its items could still be dropped. */
	async keep(): Promise<void> {
		// n8n drops the items of an execution that was cancelled meanwhile.
		if (this.written.size === 0 || this.context.getExecutionCancelSignal()?.aborted === true) return;
		if (BY_HAND.includes(this.context.getMode())) {
			this.hint(
				"Started by hand, so the node's place was not moved: the next run by a trigger returns these changes again.",
			);
			return;
		}
		for (const { texts, name, text } of this.written.values()) {
			if (!texts.lasting)
				this.hint("The node's place is kept in memory only, and lost when n8n is restarted.");
			await texts.write(name, text).catch((error: Error) => {
				this.hint(
					`The node's place could not be kept (${error.message}): the same changes come again in the next run.`,
				);
			});
		}
	}
}
