import type { IExecuteFunctions, IPollFunctions } from 'n8n-workflow';
import type { WatchedPortals, WatchNotes } from '../usage/limit-watch';

/** Key in the static data of a node, which n8n keeps with its workflow. */
const KEY = 'limits';

/**
 * What a node has told about limits. n8n keeps it for workflows that run by themselves: of executions that somebody
 * starts by hand nothing is saved.
 */
export const watchNotes = (context: IExecuteFunctions | IPollFunctions): WatchNotes => ({
	kept: context.getMode() !== 'manual',
	read: () => {
		const notes = context.getWorkflowStaticData('node')[KEY];
		// n8n hands out a proxy that takes note of changes.
		return notes === undefined ? undefined : (JSON.parse(JSON.stringify(notes)) as unknown);
	},
	write: (notes: WatchedPortals) => {
		context.getWorkflowStaticData('node')[KEY] = JSON.parse(JSON.stringify(notes)) as object;
	},
});
