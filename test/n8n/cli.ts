import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, INodeTypeDescription, IRun } from 'n8n-workflow';
import { EngineRun } from '../engine/harness-run';
import type { WorkflowJson } from '../engine/harness-workflow';
import { n8nEnvironment } from './environment';
import type { N8nInstallation } from './install';
import { run, type RunResult } from './run';

/** A credential for `import:credentials`. n8n encrypts its data. */
export interface CredentialFile {
	id: string;
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

/** n8n's command line, on the database of one user folder. A server may run on it at the same time. */
export class N8nCli {
	constructor(
		private readonly n8n: N8nInstallation,
		private readonly userFolder: string,
	) {}

	/** Imports a workflow. It needs an ID, which n8n keeps. */
	async importWorkflow(workflow: WorkflowJson & { id: string }): Promise<void> {
		const complete = { active: false, settings: { executionOrder: 'v1' }, name: workflow.id, ...workflow };
		await this.withFile('workflow.json', [complete], async (file) => {
			await this.command('import:workflow', `--input=${file}`);
		});
	}

	async importCredentials(credentials: CredentialFile[]): Promise<void> {
		await this.withFile('credentials.json', credentials, async (file) => {
			await this.command('import:credentials', `--input=${file}`);
		});
	}

	/** Runs a workflow without a server. In this mode, 'cli', pinned data do not count. */
	async execute(id: string): Promise<EngineRun> {
		// n8n also prints a failed execution, between other text, and exits with code 1.
		const { stdout, stderr } = await this.run(['execute', `--id=${id}`, '--rawOutput'], true);
		const json = /^\{$[^]*?^\}$/m.exec(stdout)?.[0];
		if (!json) throw new Error(`n8n execute printed no run data:\n${stderr}${stdout}`);
		const stored = JSON.parse(json) as IRun;
		return new EngineRun({
			...stored,
			startedAt: new Date(stored.startedAt),
			stoppedAt: stored.stoppedAt && new Date(stored.stoppedAt),
		});
	}

	/** The descriptions of all loaded node types, tool variants included, and what n8n printed. */
	async exportNodes(): Promise<{ nodes: INodeTypeDescription[]; printed: string }> {
		return await this.withFile('nodes.json', [], async (file) => {
			const { stdout, stderr } = await this.run(['export:nodes', `--output=${file}`]);
			const nodes = JSON.parse(readFileSync(file, 'utf8')) as INodeTypeDescription[];
			return { nodes, printed: `${stdout}${stderr}` };
		});
	}

	/** Runs any command. @returns what it printed to the standard output. @throws when it fails. */
	async command(...parameters: string[]): Promise<string> {
		return (await this.run(parameters)).stdout;
	}

	private async run(parameters: string[], anyExitCode?: boolean): Promise<RunResult> {
		const env = await n8nEnvironment(this.n8n, { userFolder: this.userFolder });
		return await run(this.n8n.node, [this.n8n.bin, ...parameters], { env, anyExitCode });
	}

	private async withFile<T>(name: string, content: unknown, use: (file: string) => Promise<T>): Promise<T> {
		const directory = mkdtempSync(join(tmpdir(), 'n8n-cli-'));
		const file = join(directory, name);
		try {
			writeFileSync(file, JSON.stringify(content));
			return await use(file);
		} finally {
			rmSync(directory, { recursive: true, force: true });
		}
	}
}
