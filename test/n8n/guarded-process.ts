import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const guard = join(__dirname, 'guard.mjs');
// A little more than the guard itself gives the program before it kills it.
const stopLimitMs = 15_000;

export interface GuardedOptions {
	env: NodeJS.ProcessEnv;
	/** Gets all that the program prints; begun anew. */
	logFile: string;
}

/** A program that never outlives this process, however this process ends, and that is ended with all its children. */
export class GuardedProcess {
	/** Settles with the exit code when the program has ended. */
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

	/** All that the program has printed so far. */
	log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	/** Ends the program: it is asked first and killed after ten seconds. Can be called any number of times. */
	async stop(): Promise<void> {
		if (!this.running) return;
		this.child.stdin?.end();
		const timer = setTimeout(() => this.child.kill('SIGKILL'), stopLimitMs);
		await this.exited;
		clearTimeout(timer);
	}
}
