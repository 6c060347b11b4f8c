import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

import { certificatePath } from '../../sandbox/tls';

/** A process of its own, so that nobody else's work counts as its. It trusts the sandbox's certificate. */
export class Child {
	private readonly process: ChildProcess;
	private readonly ended: Promise<never>;

	/** @param file below this folder */
	constructor(file: string) {
		this.process = fork(join(__dirname, file), {
			execArgv: ['--import', 'tsx', '--expose-gc'],
			env: { ...process.env, NODE_EXTRA_CA_CERTS: certificatePath },
			// Packages print to the standard output too.
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		let complaints = '';
		this.process.stderr?.on('data', (part: Buffer) => (complaints += part.toString()));
		this.ended = new Promise<never>((_, reject) =>
			this.process.once('close', () => reject(new Error(`${file} ended: ${complaints.slice(-500)}`))),
		);
		// It also ends when all is well.
		this.ended.catch(() => {});
	}

	/** Tells it something and waits for what it answers. */
	async ask<Answer>(message: object): Promise<Answer> {
		const answer = new Promise<Answer>((resolve) => this.process.once('message', resolve));
		this.process.send(message);
		return await Promise.race([answer, this.ended]);
	}

	end(): void {
		if (this.process.connected) this.process.disconnect();
	}
}

/** The child's side: answers each message with what `handle` makes of it, and ends when it is told to or its parent ends. */
export function serve<Message, Answer extends object>(handle: (message: Message) => Promise<Answer>): void {
	process.on('message', (message: Message) => void handle(message).then((answer) => process.send?.(answer)));
	process.once('disconnect', () => process.exit());
}
