import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { startPortal } from '../../../sandbox';

const index = join(__dirname, '..', '..', '..', 'index.js');

/** A program without n8n, as docs/scripts.md shows it. */
const PROGRAM = `
const { AxiosTransport, Portal, spentIn, sumOf } = require(${JSON.stringify(index)});
const portal = new Portal(new AxiosTransport(process.env.WEBHOOK_URL), {
	plan: 'standard', workflow: 'nightly export', node: 'script', priority: 'background',
});
const list = { method: 'crm.item.list', parameters: { entityTypeId: 2 }, rows: ['items'], id: 'id' };
(async () => {
	let count = 0;
	for await (const { rows } of portal.read(list)) count += rows.length;
	const { history } = await portal.usage();
	console.log(JSON.stringify({ count, requests: sumOf(spentIn(history.hours)).counts.requests }));
})();
`;

it('index.js serves scripts, and a script ends by itself when its work is done', async () => {
	const sandbox = await startPortal({ seed: { deals: 130 } });
	try {
		const output = await new Promise<string>((resolve, reject) => {
			const child = spawn(process.execPath, ['-e', PROGRAM], {
				env: { ...process.env, WEBHOOK_URL: sandbox.webhookUrl },
			});
			let printed = '';
			// Killed only when something keeps the process alive, which then is the failure.
			const limit = setTimeout(() => child.kill(), 20_000);
			child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
			child.stderr.on('data', (part: Buffer) => (printed += part.toString()));
			child.on('close', (code) => {
				clearTimeout(limit);
				if (code === 0) resolve(printed);
				else reject(new Error(`It ended with ${String(code)}: ${printed}`));
			});
		});
		expect(JSON.parse(output)).toEqual({ count: 130, requests: 2 });
	} finally {
		await sandbox.close();
	}
});
