// node guard.mjs <program> <parameter>…
// Runs a program and ends it, with all that it has started, when the process that started this guard ends: then the
// guard's standard input closes, which happens after a kill -9 too. So no n8n is left behind by an aborted test run.
import { spawn, spawnSync } from 'node:child_process';

const graceMs = 10_000;
const [program, ...parameters] = process.argv.slice(2);
const child = spawn(program, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });

/** The guard leads a process group of its own, so a signal to the group reaches everything below it. */
function signalAll(signal) {
	if (process.platform === 'win32') {
		spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
		return;
	}
	try {
		process.kill(-process.pid, signal);
	} catch {
		process.exit(1);
	}
}

let ending = false;

function end() {
	ending = true;
	signalAll('SIGTERM');
	setTimeout(() => signalAll('SIGKILL'), graceMs);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.stdin.on('end', end).on('error', end).resume();

child.on('error', (error) => {
	console.error(`${program} cannot be started: ${error.message}`);
	process.exit(1);
});
child.on('exit', (code) => {
	// What the program has left running goes with it. When it ended by itself, the guard stays to say with which code.
	if (process.platform !== 'win32') signalAll(ending ? 'SIGKILL' : 'SIGTERM');
	process.exit(code ?? 1);
});
