import { publish, startWorld, world } from '../../e2e/world';
import { ensureN8n } from '../../n8n/install';
import { say } from '../contenders';
import type { Family } from '../family';
import { printTable, verdict } from '../table';
import { panelsOf } from './panels';
import { startOf } from './start';

/** Most additional milliseconds for the start of n8n, and for opening a panel, because of this pack. */
const START_MS = 300;
const PANEL_MS = 1_000;

const rounded = (milliseconds: number): string => milliseconds.toFixed(0);

/** What this pack costs a real n8n, at its start and when a panel opens in its editor. */
export const n8n: Family = {
	jobs: ['start', 'panel'],
	async run({ job }) {
		let missed = 0;
		if (job !== 'panel') missed += await measureStart();
		if (job !== 'start') missed += await measurePanels();
		return missed;
	},
};

async function measureStart(): Promise<number> {
	say('n8n starts with and without this pack …');
	const { without, with: ours } = await startOf(await ensureN8n());
	const met = ours - without <= START_MS;
	printTable(
		'start of n8n, milliseconds',
		['', 'start', 'longer', 'target'],
		[
			['without this pack', rounded(without), '', ''],
			['with it', rounded(ours), rounded(ours - without), verdict(String(START_MS), met)],
		],
		1,
	);
	return met ? 0 : 1;
}

async function measurePanels(): Promise<number> {
	say('panels open in the editor …');
	const started = await startWorld();
	try {
		publish(started.state);
		const panels = await panelsOf(await world());
		const theirs = Math.min(...panels.filter(([, , ours]) => !ours).map(([, took]) => took));
		const isMet = (took: number): boolean => took - theirs <= PANEL_MS;
		printTable(
			'panel of a node in the editor, milliseconds until it can be used',
			['node', 'opens after', 'longer', 'target'],
			panels.map(([name, took, ours]) => [
				name,
				rounded(took),
				rounded(took - theirs),
				ours ? verdict(String(PANEL_MS), isMet(took)) : '',
			]),
			1,
		);
		return panels.filter(([, took, ours]) => ours && !isMet(took)).length;
	} finally {
		await started.stop();
	}
}
