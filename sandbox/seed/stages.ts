import type { Store } from '../store/store';
import { stageDictionary, stagePrefix, type Semantics } from '../store/statuses';

type Stage = [code: string, name: string, color: string, semantics?: Semantics];

const DEAL: Stage[] = [
	['NEW', 'New', '#39A8EF'],
	['PREPARATION', 'Document preparation', '#2FC6F6'],
	['PREPAYMENT_INVOICE', 'Prepayment invoice', '#55D0E0'],
	['EXECUTING', 'In progress', '#47E4C2'],
	['FINAL_INVOICE', 'Final invoice', '#FFA900'],
	['WON', 'Deal won', '#7BD500', 'S'],
	['LOSE', 'Deal lost', '#FF5752', 'F'],
	['APOLOGY', 'Analyse failure', '#FF5752', 'F'],
];

const LEAD: Stage[] = [
	['NEW', 'Unassigned', '#2FC6F6'],
	['IN_PROCESS', 'In progress', '#55D0E0'],
	['PROCESSED', 'Processed', '#47E4C2'],
	['CONVERTED', 'Good lead', '#7BD500', 'S'],
	['JUNK', 'Junk lead', '#FF5752', 'F'],
];

const QUOTE: Stage[] = [
	['DRAFT', 'New', '#2FC6F6'],
	['SENT', 'Sent to client', '#55D0E0'],
	['APPROVED', 'Accepted', '#7BD500', 'S'],
	['DECLAINED', 'Declined', '#FF5752', 'F'],
];

const INVOICE: Stage[] = [
	['N', 'New', '#2FC6F6'],
	['S', 'Sent to client', '#55D0E0'],
	['P', 'Paid', '#7BD500', 'S'],
	['D', 'Unpaid', '#FF5752', 'F'],
];

const SMART_PROCESS: Stage[] = [
	['NEW', 'Start', '#22B9FF'],
	['PREPARATION', 'Preparation', '#88B9FF'],
	['CLIENT', 'Approval', '#10E5FC'],
	['SUCCESS', 'Success', '#00FF00', 'S'],
	['FAIL', 'Fail', '#FF0000', 'F'],
];

const stagesOf = (entityTypeId: number): Stage[] =>
	({ 1: LEAD, 2: DEAL, 7: QUOTE, 31: INVOICE })[entityTypeId] ?? SMART_PROCESS;

/** Adds the usual stages to a pipeline, with the dictionary and the prefix of the pipeline (`C1:NEW`, `DT1030_5:NEW`). */
export function addStages(store: Store, entityTypeId: number, categoryId: number): void {
	const entityId = stageDictionary(entityTypeId, categoryId);
	if (entityId === null) return;
	const prefix = stagePrefix(entityTypeId, categoryId);
	stagesOf(entityTypeId).forEach(([code, name, color, semantics = null], index) => {
		store.statuses.add({
			entityId,
			statusId: prefix + code,
			name,
			sort: (index + 1) * 10,
			system: index === 0 || semantics !== null,
			categoryId: prefix === '' ? null : categoryId,
			color,
			semantics,
		});
	});
}
