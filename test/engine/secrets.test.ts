import { inspect } from 'node:util';
import type { EngineRun } from './harness';
import { failure, items, itemsOf, mapped, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await Sandbox.open({ limit: 'none', seed: { deals: 3 } });
});
afterEach(async () => await sandbox.close());

/** All data of an execution as text, with hidden properties and causes. */
function everything(run: EngineRun): string {
	const shown = inspect([run.runData, run.error, sandbox.engine.log], {
		depth: 30,
		showHidden: true,
		maxArrayLength: null,
		maxStringLength: null,
	});
	return shown + JSON.stringify(run.runData) + JSON.stringify(run.error ?? null);
}

const get = {
	resource: 'deal',
	operation: 'get',
	simplify: false,
	dealId: { mode: 'id', value: '={{ $json.id }}' },
};

describe('the secret of the webhook', () => {
	it('stays out of records whose files hold it', async () => {
		const file = sandbox.portal.store.newFile('contract.pdf', 'YWJj');
		sandbox.portal.store.add(2, { title: 'With file', ufCrm_1700000013: file as never });
		const raw = await fetch(`${sandbox.portal.webhookUrl}crm.item.get.json?entityTypeId=2&id=4`).then(
			(answer) => answer.text(),
		);
		// The portal does put the secret there. Otherwise this test would prove nothing.
		expect(raw).toContain(sandbox.secret);
		for (const run of [
			await sandbox.crm(get, { items: items({ id: 4 }) }),
			await sandbox.crm({ resource: 'deal', operation: 'getAll', simplify: false, returnAll: true }),
			await sandbox.batch({
				operation: 'callMethod',
				method: 'crm.item.get',
				defineParameters: 'json',
				parametersJson: '{"entityTypeId":2,"id":4}',
			}),
			await sandbox.batch({
				operation: 'commandList',
				defineCommands: 'json',
				commandsJson:
					'[{"key":"a","method":"crm.item.get","parameters":{"entityTypeId":2,"id":4}},{"key":"b","method":"profile"}]',
			}),
		]) {
			expect(run.error).toBeUndefined();
			expect(everything(run)).toContain('urlMachine');
			expect(everything(run)).not.toContain(sandbox.secret);
		}
	});

	it('stays out of what people have written into records, hints and errors, however it is spelled', async () => {
		const { secret } = sandbox;
		const spelled = [
			`it is ${secret}`,
			secret.toUpperCase(),
			`https%3A%2F%2Fportal%2FREST%2F1%2F${secret}%2Fprofile`,
			`//rest//1//${secret}//`,
			[...secret].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
		];
		const ids = spelled.map((comments) => sandbox.portal.store.add(2, { title: 'x', comments } as never));
		expect(ids).toHaveLength(spelled.length);
		sandbox.portal.faults.add({
			kind: 'phpNotice',
			times: 0,
			body: `Notice: ${secret} in init.php on line 3 `,
		});
		const list = await sandbox.crm({
			resource: 'deal',
			operation: 'getAll',
			simplify: false,
			returnAll: true,
		});
		expect(JSON.stringify(list.runData)).toContain('%2FREST%2F1%2F***%2Fprofile');
		expect(JSON.stringify(list.runData)).toContain('Notice: *** in init.php on line 3');
		sandbox.portal.faults.clear();
		const shown = everything(list).toLowerCase();
		expect(shown).not.toContain(secret);
		expect(shown).not.toContain(spelled[4]);
		// n8n itself shows what a person types. The error that quotes it does not.
		const typed = await sandbox.crm(get, { items: items({ id: `${secret}!` }) });
		expect(failure(typed).message + failure(typed).description).toContain('***!');
	});

	it.each([
		'html502',
		'html504',
		'resetBefore',
		'resetAfter',
		'truncatedJson',
		'okWithError',
		'loginPage',
		'redirect',
		'error',
		'phpFatal',
		'cutAnswer',
	] as const)('stays out of what is said about %s, in every mode', async (kind) => {
		sandbox.portal.faults.add({ kind, times: 0, description: `see ${sandbox.portal.webhookUrl}profile` });
		const runs = [undefined, 'continueRegularOutput', 'continueErrorOutput'].map(
			async (onError) =>
				await sandbox.crm(
					{ resource: 'deal', operation: 'create', fields: mapped({ title: 'x' }) },
					{ items: itemsOf(3, () => ({})), ...(onError && { onError }) },
				),
		);
		for (const run of await Promise.all(runs)) expect(everything(run)).not.toContain(sandbox.secret);
	});

	it('stays out when the portal cannot be reached', async () => {
		const { secret } = sandbox;
		await sandbox.close();
		const run = await sandbox.crm(get, { items: items({ id: 1 }) });
		expect(run.error?.message).toContain('The portal could not be reached (ECONNREFUSED) [item 0]');
		expect(everything(run)).not.toContain(secret);
		sandbox = await Sandbox.open();
	});

	it('stays out of usage figures', async () => {
		const run = await sandbox.usage({ operation: 'getUsage' });
		expect(everything(run)).not.toContain(sandbox.secret);
	});
});
