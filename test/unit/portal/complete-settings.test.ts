import { startPortal } from '../../../sandbox';
import { Portal } from '../../../src/portal/portal';
import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { completeSettings } from '../../../src/portal/sending/complete-settings';

it.each([
	['no settings', undefined],
	['a plan alone', { plan: 'standard' } as const],
	['settings that are undefined', { plan: undefined, workflow: undefined, priority: undefined }],
])('a portal works with %s', async (_name, settings) => {
	const sandbox = await startPortal({ seed: { deals: 1 } });
	try {
		const portal = new Portal(new AxiosTransport(sandbox.webhookUrl), settings);
		const { result } = await portal.call('crm.item.get', { entityTypeId: 2, id: 1 });
		expect(result).toMatchObject({ item: { id: 1 } });
		const { hours } = (await portal.usage()).history;
		expect(JSON.stringify(hours)).toContain('"workflow":"script"');
	} finally {
		await sandbox.close();
	}
});

it.each([
	[{ plan: 'standart' }, 'The setting "plan" of the portal is "standart"', 'auto, standard, enterprise'],
	[{ priority: 'high' }, 'The setting "priority" of the portal is "high"', 'interactive, normal, background'],
	[{ plan: null }, 'The setting "plan" of the portal is null', 'auto, standard'],
	[{ dailyBudget: '100' }, 'The setting "dailyBudget" of the portal is "100"', 'a number of at least 1'],
	[{ batchSize: 0 }, 'The setting "batchSize" of the portal is 0', 'a number of at least 1'],
	[{ waitLimitMs: Number.NaN }, 'The setting "waitLimitMs" of the portal is NaN', 'a number of at least 0'],
	[{ timeZone: 'Mars' }, '"Mars" in Time Zone of the Portal is not known', 'Europe/Berlin'],
])('%j is refused by name', (settings, message, nextStep) => {
	expect(() => completeSettings(settings as never)).toThrow(
		expect.objectContaining({ name: 'SettingError', message, nextStep: expect.stringContaining(nextStep) }),
	);
});

it('a script without a webhook or a transport is told so', () => {
	expect(() => new AxiosTransport(undefined as never)).toThrow('The webhook URL is empty');
	expect(() => new Portal(undefined as never)).toThrow('The transport of the portal is missing');
});
