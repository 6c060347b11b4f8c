import { spawn } from 'node:child_process';

export interface RunOptions {
	cwd?: string;
	/** The whole environment of the program; default that of this process. */
	env?: NodeJS.ProcessEnv;
	/** Accepts any exit code. Otherwise a code other than 0 is an error. */
	anyExitCode?: boolean;
	/** Starts the program through a shell, which gets the parameters without quotes. */
	shell?: boolean;
}

export interface RunResult {
	exitCode: number | null;
	stdout: string;
	stderr: string;
}

/**
 * Runs a program to its end and collects what it prints.
 *
 * @throws when the program cannot be started, or exits with a code other than 0. The message ends with what it printed.
 */
export async function run(
	program: string,
	parameters: string[],
	options: RunOptions = {},
): Promise<RunResult> {
	const { cwd, env = process.env, anyExitCode, shell = false } = options;
	const child = spawn(program, parameters, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
	let [stdout, stderr] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
	const exitCode = await new Promise<number | null>((resolve, reject) => {
		child.on('error', (error) => reject(new Error(`${program} cannot be started: ${error.message}`)));
		child.on('close', resolve);
	});
	if (exitCode !== 0 && !anyExitCode) {
		const printed = (stderr + stdout).trim().split('\n').slice(-30).join('\n');
		throw new Error(`"${program} ${parameters.join(' ')}" ended with exit code ${exitCode}:\n${printed}`);
	}
	return { exitCode, stdout, stderr };
}
