import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const guard = join(__dirname, 'guard.mjs');
// The guard kills the program after ten seconds, so this is a little more.
const stopLimitMs = 15_000;

export interface GuardedOptions {
	env: NodeJS.ProcessEnv;
	/** File for everything that the program prints. It is emptied at the start. */
	logFile: string;
}

/** A program that never outlives this process, even if it is killed, and that is stopped with all its children. */
export class GuardedProcess {
	/** Resolves with the exit code when the program has ended. */
	readonly exited: Promise<number | null>;

	private running = true;

	private constructor(
		private readonly child: ChildProcess,
		readonly logFile: string,
	) {
		this.exited = new Promise((resolve) => {
			child.once('exit', (code) => {
				this.running = false;
				resolve(code);
			});
		});
	}

	static start(program: string, parameters: string[], { env, logFile }: GuardedOptions): GuardedProcess {
		mkdirSync(dirname(logFile), { recursive: true });
		const log = openSync(logFile, 'w');
		const child = spawn(process.execPath, [guard, program, ...parameters], {
			env,
			stdio: ['pipe', log, log],
			detached: true,
		});
		closeSync(log);
		return new GuardedProcess(child, logFile);
	}

	get isRunning(): boolean {
		return this.running;
	}

	/** Everything that the program has printed so far. */
	log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	/** Kills the program and its guard at once, as if the machine had lost its power. */
	async kill(): Promise<void> {
		const { pid } = this.child;
		if (!this.running || pid === undefined) return;
		process.kill(-pid, 'SIGKILL');
		await this.exited;
	}

	/** Stops the program; after ten seconds it is killed. It may be called several times. */
	async stop(): Promise<void> {
		if (!this.running) return;
		this.child.stdin?.end();
		const timer = setTimeout(() => this.child.kill('SIGKILL'), stopLimitMs);
		await this.exited;
		clearTimeout(timer);
	}
}
