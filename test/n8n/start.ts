import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startPortalProcess } from '../../sandbox/process';
import { cacheDirectory } from './cache';
import { readExamples } from './examples';
import { ensureN8n } from './install';
import { installPackage, packPackage } from './pack';
import { tail } from './readiness';
import type { Login } from './rest';
import { N8nServer } from './server';
import { webhookCredential, webhookCredentialType } from './webhook-credential';

// `npm start`: runs the sandbox portal and a real n8n with its editor, this pack, a credential for the portal and the
// workflows of examples/, until Ctrl-C.

/** n8n's own port, so that the address is the usual one. */
const usualPort = 5678;

/** A portal with the most usual plan, enough records to meet its limits, and a slow server. */
const portalOptions = {
	limit: { capacity: 50, leakPerSecond: 2, leak: 'everySecond', refusedRequestsCount: false },
	cost: { latencyMs: 20, listMs: 15, writeMs: 60, readMs: 5 },
	seed: { deals: 20_000 },
} as const;

/** The owner of the n8n in this user folder. The password is made at the first start and stored there. */
function loginOf(userFolder: string): Login {
	const file = join(userFolder, 'login.json');
	if (!existsSync(file)) {
		mkdirSync(dirname(file), { recursive: true });
		// n8n demands a capital letter and a digit.
		const login: Login = {
			email: 'owner@example.com',
			password: `Sandbox-${randomBytes(6).toString('hex')}-1`,
		};
		writeFileSync(file, JSON.stringify(login), { mode: 0o600 });
	}
	return JSON.parse(readFileSync(file, 'utf8')) as Login;
}

async function start(): Promise<void> {
	const n8n = await ensureN8n();
	const userFolder = join(cacheDirectory(), 'start');
	const login = loginOf(userFolder);

	console.log('Starting the sandbox portal …');
	const portal = await startPortalProcess(portalOptions);
	console.log('Installing the pack …');
	await installPackage(await packPackage(), userFolder);
	console.log(`Starting n8n ${n8n.versions.n8n} on Node ${n8n.versions.node} …`);
	const server = await N8nServer.start(n8n, { userFolder, login, preferredPort: usualPort });

	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		console.log('\nStopping …');
		await Promise.all([server.stop(), portal.close()]);
		process.exit(0);
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
	void server.exited.then((code) => {
		if (stopping) return;
		console.error(`n8n has ended with exit code ${code}:\n${tail(server.log())}`);
		void portal.close().finally(() => process.exit(1));
	});

	const credential = await server.rest.saveCredential(
		'Sandbox portal',
		webhookCredentialType,
		webhookCredential(portal.webhookUrl),
	);
	const examples = readExamples();
	for (const example of examples) await server.rest.saveWorkflow(example, [credential]);

	console.log(`
  Editor     ${server.url}
  Log in     ${login.email}   ${login.password}
  Portal     ${portal.webhookUrl}   (credential "${credential.name}")
  Workflows  ${examples.map(({ name }) => name).join(', ') || 'none in examples/'}
  Log        ${join(userFolder, 'n8n.log')}

  Ctrl-C stops it; workflows and credentials stay for the next time.
`);
}

start().catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
