import { run, type RunOptions, type RunResult } from './run';

/**
 * Runs npm: the one that started this script, or the one on the PATH.
 *
 * @throws as `run` does.
 */
export async function npm(parameters: string[], options: RunOptions = {}): Promise<RunResult> {
	const cli = process.env.npm_execpath;
	if (cli?.endsWith('npm-cli.js')) return await run(process.execPath, [cli, ...parameters], options);
	// On Windows npm is a script, which needs a shell.
	return await run('npm', parameters, { ...options, shell: process.platform === 'win32' });
}
