// node guard.mjs <program> <parameter>…
// Runs a program, and stops it with all its children when the process that started this guard ends. The guard notices
// that by its standard input, which closes even after a kill -9. So an aborted test run leaves no n8n behind.
import { spawn, spawnSync } from 'node:child_process';

const graceMs = 10_000;
const [program, ...parameters] = process.argv.slice(2);
const child = spawn(program, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });

/** Sends a signal to all processes below. The guard leads a process group of its own, which the signal reaches. */
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
	// The children of the program are stopped too. If it ended by itself, the guard stays to report its exit code.
	if (process.platform !== 'win32') signalAll(ending ? 'SIGKILL' : 'SIGTERM');
	process.exit(code ?? 1);
});
