import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RedisConnection } from '../../limits/redis/connection';
import type { LimitsConfiguration } from '../settings/configuration';

/** Seconds for which Redis keeps a text that nobody writes any more. */
const KEEP_SECONDS = 400 * 24 * 3_600;

/** Keeps short texts of a portal by their names, such as the place up to which a node has read changes. */
export interface KeptTexts {
	/** Whether texts are still there after a restart. */
	readonly lasting: boolean;
	/** Whether the processes of n8n have them together: what one writes, the others read. Absent: they have not. */
	readonly shared?: boolean;
	/** Reads a text; undefined when there is none. @throws Error when it is not known whether there is one */
	read(name: string): Promise<string | undefined>;
	/**
	 * Replaces a text.
	 * @param keepSeconds how long Redis keeps it; default 400 days. Files and memory keep it for ever.
	 * @throws Error when it could not be kept
	 */
	write(name: string, text: string, keepSeconds?: number): Promise<void>;
}

/** Where the texts of a portal are kept: in Redis if processes share limits there, else in files, else in memory. */
export function keptTexts(portal: string, { connection, usageFolder }: LimitsConfiguration): KeptTexts {
	if (connection !== undefined) return new RedisTexts(portal, connection);
	return usageFolder === undefined ? new MemoryTexts() : new FileTexts(usageFolder, portal);
}

class MemoryTexts implements KeptTexts {
	readonly lasting = false;
	private readonly texts = new Map<string, string>();

	async read(name: string): Promise<string | undefined> {
		return await Promise.resolve(this.texts.get(name));
	}

	async write(name: string, text: string): Promise<void> {
		await Promise.resolve(this.texts.set(name, text));
	}
}

class RedisTexts implements KeptTexts {
	readonly lasting = true;
	readonly shared = true;

	constructor(
		private readonly portal: string,
		private readonly connection: RedisConnection,
	) {}

	async read(name: string): Promise<string | undefined> {
		return (await this.connection.command(async (client) => await client.get(this.key(name)))) ?? undefined;
	}

	async write(name: string, text: string, keepSeconds = KEEP_SECONDS): Promise<void> {
		await this.connection.command(
			async (client) => await client.set(this.key(name), text, 'EX', keepSeconds),
		);
	}

	private key(name: string): string {
		return this.connection.key(this.portal, `kept ${name}`);
	}
}

/** A file for each text, which is replaced as a whole: several processes may write it, and the last one wins. */
class FileTexts implements KeptTexts {
	readonly lasting = true;

	constructor(
		private readonly folder: string,
		private readonly portal: string,
	) {}

	async read(name: string): Promise<string | undefined> {
		return await readFile(this.file(name), 'utf8').catch(async (error: NodeJS.ErrnoException) =>
			error.code === 'ENOENT' ? undefined : await Promise.reject(error),
		);
	}

	async write(name: string, text: string): Promise<void> {
		const file = this.file(name);
		const fresh = `${file}.${randomUUID()}`;
		await mkdir(this.folder, { recursive: true, mode: 0o700 });
		try {
			await writeFile(fresh, text, { mode: 0o600 });
			await rename(fresh, file);
		} catch (error) {
			// Or a full disk would get another piece of a file at each attempt.
			await rm(fresh, { force: true });
			await Promise.reject(error as Error);
		}
	}

	private file(name: string): string {
		const mark = createHash('sha256').update(`${this.portal} ${name}`).digest('hex').slice(0, 40);
		return join(this.folder, `kept-${mark}.txt`);
	}
}
