import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs a script of this folder, with an SDK as it was published. It has a process of its own, because Node must know the
 * certificate before it starts.
 *
 * @returns the JSON that the script prints.
 * @throws Error with the script's standard error when it fails.
 */
export function runScript<Result>(name: string, environment: Record<string, string>): Promise<Result> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, name)], {
			cwd: join(__dirname, '..', '..'),
			env: { ...process.env, ...environment },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		let complaints = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
		child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve(JSON.parse(output) as Result);
			else reject(new Error(`${name} ended with code ${String(code)}\n${complaints}\n${output}`));
		});
	});
}
