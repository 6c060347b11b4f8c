import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { chain, node, start, type NodeSketch } from '../engine/harness-workflow';
import type { StoredWorkflow } from '../n8n/rest';
import { openBrowser } from './browser';
import { Editor, type Theme } from './editor';
import { Receiver } from './receiver';
import { startSandbox, type Sandbox } from './sandbox';
import { world, type World } from './world';

/** Threshold in percent of the request limit. */
const threshold = 30;
/** Number of calls that use half of the limit. */
const calls = 25;

let n8n: World;
let sandbox: Sandbox;
let receiver: Receiver;

beforeAll(async () => {
	n8n = await world();
	sandbox = await startSandbox(n8n, 'Usage');
	receiver = await Receiver.start();
});

afterAll(async () => {
	await receiver?.close();
	await sandbox?.close();
});

const ours = (type: string, name: string, parameters: object): NodeSketch => ({
	type: `${n8n.pack.name}.${type}`,
	name,
	parameters: parameters as never,
	position: name === start ? [0, 0] : [300, 0],
	credentials: { bitrix24WebhookApi: sandbox.credential },
});

async function publish(name: string, first: NodeSketch, ...rest: NodeSketch[]): Promise<StoredWorkflow> {
	const workflow = chain(...rest);
	workflow.nodes[0] = node({ ...first, name: start });
	if (rest.length === 2) {
		// The next node is connected to the second output of Check Limits.
		workflow.connections[rest[0].name ?? ''].main.unshift([]);
	}
	const stored = await n8n.rest.saveWorkflow({ ...workflow, name }, [sandbox.credential]);
	await n8n.rest.activate(stored);
	return stored;
}

/** Runs a workflow that stands for the work of others. No other test file has a workflow of this name. */
async function spend(): Promise<void> {
	const batch = ours('bitrix24Batch', 'Look Up Users', {
		operation: 'callMethod',
		method: 'profile',
		options: { batching: 'off' },
	});
	const pinData = { [start]: Array.from({ length: calls }, (_, index) => ({ json: { index } })) };
	const workflow = { ...chain(batch), name: 'Work of others', pinData };
	const run = await n8n.rest.runWorkflow(await n8n.rest.saveWorkflow(workflow, [sandbox.credential]));
	expect(run.status).toBe('success');
}

describe('workflows that watch the limits by themselves', () => {
	let scheduled: StoredWorkflow;
	let triggered: StoredWorkflow;

	beforeAll(async () => {
		const everySeconds = { rule: { interval: [{ field: 'seconds', secondsInterval: 3 }] } };
		scheduled = await publish(
			'Scheduled check',
			{ type: 'n8n-nodes-base.scheduleTrigger', typeVersion: 1.2, parameters: everySeconds },
			ours('bitrix24Usage', 'Check Limits', {
				operation: 'checkLimits',
				thresholds: { bucketLevel: threshold },
			}),
			receiver.post('scheduled'),
		);
		const watched = {
			pollTimes: { item: [{ mode: 'everyMinute' }] },
			thresholds: { bucketLevel: threshold },
		};
		triggered = await publish(
			'Usage trigger',
			ours('bitrix24UsageTrigger', start, watched),
			receiver.post('triggered'),
		);
	});

	afterAll(async () => {
		for (const workflow of [scheduled, triggered]) if (workflow) await n8n.rest.deactivate(workflow);
	});

	/** Waits until the schedule has run so many more times. */
	async function moreChecks(count: number): Promise<void> {
		const before = new Set(await n8n.rest.executionsOf(scheduled));
		const deadline = Date.now() + 30_000;
		for (;;) {
			const ids = await n8n.rest.executionsOf(scheduled);
			if (ids.filter((id) => !before.has(id)).length >= count) return;
			if (Date.now() > deadline) throw new Error(`The schedule has not come ${count} times in 30 s`);
			await sleep(200);
		}
	}

	test('keep quiet while there is room', async () => {
		await moreChecks(2);
		expect([receiver.at('scheduled'), receiver.at('triggered')]).toEqual([[], []]);
		expect(await n8n.rest.executionsOf(triggered)).toEqual([]);
	});

	test('report once what is nearly used up, and who spends it', async () => {
		await spend();
		// n8n polls when a workflow is activated, and then every minute.
		await n8n.rest.deactivate(triggered);
		await n8n.rest.activate(triggered);
		for (const path of ['scheduled', 'triggered']) {
			const [alert] = await receiver.until(path, 1);
			expect(alert).toMatchObject({
				portal: new URL(sandbox.portal.webhookUrl).host,
				limit: 'bucketLevel',
				state: 'alert',
				threshold,
				spentBy: { workflow: 'Work of others', node: 'Work of others / Look Up Users', method: 'profile' },
			});
			expect(alert.value).toBeGreaterThanOrEqual(threshold);
			expect(Date.parse(String(alert.freesAt))).toBeGreaterThan(Date.parse(String(alert.since)));
		}
	});

	test('report once when it has recovered', async () => {
		for (const path of ['scheduled', 'triggered']) {
			const [alert, recovery, ...more] = await receiver.until(path, 2, 90_000);
			expect(recovery).toMatchObject({ limit: 'bucketLevel', state: 'recovered', since: alert.since });
			expect(recovery.value).toBeLessThanOrEqual(threshold - 10);
			expect(recovery.worst).toBeGreaterThanOrEqual(Number(alert.value));
			expect(more).toEqual([]);
		}
		await moreChecks(2);
		expect([receiver.at('scheduled').length, receiver.at('triggered').length]).toEqual([2, 2]);
	});

	test('ask Bitrix24 for no more than app.info, and show no secret', () => {
		const { byMethod } = sandbox.portal.statistics.totals;
		expect(Object.keys(byMethod).sort()).toEqual(['app.info', 'profile']);
		expect(byMethod.profile).toBe(calls);
		const secret = sandbox.portal.webhookUrl.split('/').at(-2) ?? '';
		expect(JSON.stringify([receiver.at('scheduled'), receiver.at('triggered')])).not.toContain(secret);
	});
});

describe.each<Theme>(['light', 'dark'])('in the %s editor', (theme) => {
	let browser: Browser;
	let editor: Editor;

	beforeAll(async () => {
		browser = await openBrowser();
		editor = await Editor.open(browser, { url: n8n.url, login: n8n.login, theme });
	});

	afterAll(async () => {
		await editor?.close();
		await browser?.close();
	});

	test('Check Limits says what it watches and what it shows in a manual run', async () => {
		const check = ours('bitrix24Usage', 'Check Limits', {
			operation: 'checkLimits',
			thresholds: { bucketLevel: 5, operatingTime: 80 },
		});
		const workflow = { ...chain(check), name: `Check, ${theme}` };
		await editor.openWorkflow(await n8n.rest.saveWorkflow(workflow, [sandbox.credential]));
		const panel = await editor.openNode('Check Limits');
		await editor.screenshot('usage-panel');
		await spend();
		await panel.execute();
		expect((await panel.hints()).join()).toContain('In a manual run');
		await editor.screenshot('usage-checked');
		await panel.output.getByText(/^Alert Branch/).click();
		expect(await panel.outputRows()).toEqual([
			expect.objectContaining({ limit: 'bucketLevel', state: 'alert' }),
		]);
		await editor.screenshot('usage-alerts');
	});

	test('the trigger shows what an alert would look like', async () => {
		const watch = ours('bitrix24UsageTrigger', start, { thresholds: { bucketLevel: 80, requestsToday: 1 } });
		const workflow = chain({ type: 'n8n-nodes-base.noOp', name: 'Tell the Team', position: [300, 0] });
		workflow.nodes[0] = node(watch);
		const stored = await n8n.rest.saveWorkflow({ ...workflow, name: `Trigger, ${theme}` }, [
			sandbox.credential,
		]);
		await editor.openWorkflow(stored);
		await editor.screenshot('usage-trigger-canvas');
		const panel = await editor.openNode(start);
		await editor.screenshot('usage-trigger-panel');
		await panel.execute();
		expect(await panel.outputRows()).toEqual([
			expect.objectContaining({ limit: 'bucketLevel', sample: 'true' }),
			expect.objectContaining({ limit: 'requestsToday', sample: 'true' }),
		]);
		await editor.screenshot('usage-trigger-sample');
	});
});
