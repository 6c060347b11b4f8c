import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	// n8n-core reads this at the first request.
	process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';
	sandbox = await Sandbox.open({ seed: { deals: 1 } });
});
afterAll(async () => {
	await sandbox.close();
});

it("names n8n's protection of inner networks when it blocks a portal of one's own", async () => {
	const parameters = {
		resource: 'deal',
		operation: 'create',
		fields: { mappingMode: 'defineBelow', value: { title: 'x' } },
	};
	const { error } = await sandbox.crm(parameters);
	expect(error?.message).toBe('The portal could not be reached (BLOCKED) [item 0]');
	expect((error as { description?: string }).description).toContain(
		"n8n's protection against requests to inner networks",
	);
	expect(sandbox.portal.statistics.totals.requests).toBe(0);
});
