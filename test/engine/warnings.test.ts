import { closeLimits } from '../../src/portal/shared/shared-portal';
import { rows, Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	// Read when the first node runs.
	process.env.BITRIX24_REDIS_URL = 'redis://127.0.0.1:1/0';
	sandbox = await Sandbox.open({ seed: { deals: 1 } });
});
afterAll(async () => {
	await closeLimits();
	delete process.env.BITRIX24_REDIS_URL;
	await sandbox.close();
});

it("a warning about Redis is written to n8n's log by the logger of the node's context", async () => {
	rows(await sandbox.crm({ resource: 'deal', operation: 'getAll', returnAll: false, limit: 1 }));
	const warnings = sandbox.engine.log.filter(({ level }) => level === 'warn').map(({ message }) => message);
	expect(warnings).toContainEqual(
		expect.stringMatching(
			/^Bitrix24: Redis at 127\.0\.0\.1:1, which keeps the request limits of 127\.0\.0\.1:\d+,/,
		),
	);
});
