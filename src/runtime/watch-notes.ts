import type { IExecuteFunctions, IPollFunctions } from 'n8n-workflow';
import type { WatchedPortals, WatchNotes } from '../usage/limit-watch';

/** Key in the static data of a node, which n8n saves with the workflow. */
const KEY = 'limits';

/**
 * Remembers which limits a node has reported. n8n saves that in production executions only, not in manual ones.
 */
export const watchNotes = (context: IExecuteFunctions | IPollFunctions): WatchNotes => ({
	kept: context.getMode() !== 'manual',
	read: () => {
		const notes = context.getWorkflowStaticData('node')[KEY];
		// n8n returns a proxy that records changes, so this is a copy.
		return notes === undefined ? undefined : (JSON.parse(JSON.stringify(notes)) as unknown);
	},
	write: (notes: WatchedPortals) => {
		context.getWorkflowStaticData('node')[KEY] = JSON.parse(JSON.stringify(notes)) as object;
	},
});
