import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

import { certificatePath } from '../../sandbox/tls';

/** A child process, in which only the measured work takes processor time. It trusts the sandbox's certificate. */
export class Child {
	private readonly process: ChildProcess;
	private readonly ended: Promise<never>;

	/** @param file path from this folder. */
	constructor(file: string) {
		this.process = fork(join(__dirname, file), {
			execArgv: ['--import', 'tsx', '--expose-gc'],
			env: { ...process.env, NODE_EXTRA_CA_CERTS: certificatePath },
			// Packages print to the standard output, so it is ignored.
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		let complaints = '';
		this.process.stderr?.on('data', (part: Buffer) => (complaints += part.toString()));
		this.ended = new Promise<never>((_, reject) =>
			this.process.once('close', () => reject(new Error(`${file} ended: ${complaints.slice(-500)}`))),
		);
		// The process also ends without an error, and then nobody waits for this promise.
		this.ended.catch(() => {});
	}

	/** Sends a message and waits for the answer. @throws Error when the process ends before. */
	async ask<Answer>(message: object): Promise<Answer> {
		const answer = new Promise<Answer>((resolve) => this.process.once('message', resolve));
		this.process.send(message);
		return await Promise.race([answer, this.ended]);
	}

	end(): void {
		if (this.process.connected) this.process.disconnect();
	}
}

/** The side of the child: `handle` answers each message. The process ends when its parent disconnects or ends. */
export function serve<Message, Answer extends object>(handle: (message: Message) => Promise<Answer>): void {
	process.on('message', (message: Message) => void handle(message).then((answer) => process.send?.(answer)));
	process.once('disconnect', () => process.exit());
}
