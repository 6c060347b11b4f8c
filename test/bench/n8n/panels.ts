import { openBrowser } from '../../e2e/browser';
import { Editor } from '../../e2e/editor';
import { startSandbox } from '../../e2e/sandbox';
import type { World } from '../../e2e/world';
import { chain } from '../../engine/harness-workflow';
import * as packNodes from '../../../src/nodes';
import { classNameOf, NODE_NAMES, typeNameOf } from '../../support/nodes';
import { medianOf } from '../median';

const ROUNDS = 5;

/** Nodes of n8n itself: a small one, and one with as many parameters as ours have. */
const BUILT_IN = [
	{ type: 'n8n-nodes-base.set', name: 'Edit Fields' },
	{ type: 'n8n-nodes-base.hubspot', name: 'HubSpot' },
];

/** Milliseconds until the panel of a node can be used: medians of several openings, in which the nodes take turns. */
export async function panelsOf(
	world: World,
): Promise<Array<[name: string, milliseconds: number, ours: boolean]>> {
	const sandbox = await startSandbox(world, 'Panels', { seed: { deals: 5, tasks: 5 } });
	const browser = await openBrowser();
	try {
		// A trigger cannot follow another node, so it is left out.
		const ours = NODE_NAMES.filter((node) => 'execute' in packNodes[node]).map((node) => ({
			type: `${world.pack.name}.${typeNameOf(node)}`,
			name: classNameOf(node),
			credentials: { [sandbox.credential.type]: sandbox.credential },
		}));
		const nodes = [...BUILT_IN, ...ours].map((node, index) => ({
			...node,
			position: [(index % 3) * 250, Math.floor(index / 3) * 200] as [number, number],
			parameters: {},
		}));
		const workflow = { ...chain(...nodes), name: 'Panels' };
		const stored = await world.rest.saveWorkflow(workflow, [sandbox.credential]);
		const editor = await Editor.open(browser, { url: world.url, login: world.login });
		await editor.openWorkflow(stored);
		const opening = async (name: string): Promise<number> => {
			const since = performance.now();
			const panel = await editor.openNode(name);
			await panel.root.getByTestId('node-execute-button').waitFor();
			const took = performance.now() - since;
			await panel.close();
			return took;
		};
		const took = new Map(nodes.map(({ name }) => [name, [] as number[]]));
		// The first opening loads things that stay loaded, so it does not count.
		for (const { name } of nodes) await opening(name);
		for (let round = 0; round < ROUNDS; round++)
			for (const [name, times] of took) times.push(await opening(name));
		await editor.close();
		return [...took].map(([name, times], index) => [name, medianOf(times), index >= BUILT_IN.length]);
	} finally {
		await browser.close();
		await sandbox.close();
	}
}
