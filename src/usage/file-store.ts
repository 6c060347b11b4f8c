import { randomUUID } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { FileText } from './file-text';
import type { UsageHour } from './history';
import type { Kept, UsageStore } from './store';

/** How often a process tries to get the lock while another one is writing, and the milliseconds between two tries. */
const TRIES = 20;
const BETWEEN_TRIES_MS = 5;

/** A lock of this age belongs to a process that was killed, because writing takes milliseconds. */
const STALE_MS = 10_000;

/**
 * Keeps the counts of a portal in one file, so that they survive a restart of n8n. Several processes may use the file: each
 * adds its counts under a lock and then replaces the file as a whole. A damaged file is copied aside, and everything that
 * can be read of it is kept.
 *
 * Works synchronously, in a millisecond or two, because counts must also be written while the process ends.
 */
export class FileStore implements UsageStore {
	readonly keptIn = 'file';
	readonly handOverMs = 2_000;
	private readonly file: string;
	private readonly lock: string;
	/** Identifies this process in the lock. */
	private readonly token = randomUUID();

	/**
	 * @param folder created if it does not exist.
	 * @param portal host of the portal.
	 * @param warn receives a sentence for the log when a file was damaged.
	 */
	constructor(
		private readonly folder: string,
		portal: string,
		private readonly warn: (text: string) => void,
		private readonly now: () => number = Date.now,
	) {
		this.file = join(folder, `${encodeURIComponent(portal)}.jsonl`);
		this.lock = `${this.file}.lock`;
	}

	async add(hours: readonly UsageHour[]): Promise<void> {
		mkdirSync(this.folder, { recursive: true, mode: 0o700 });
		this.takeLock();
		try {
			const content = this.content();
			content.add(hours, this.now());
			if (content.damaged) this.setAside();
			this.replace(String(content));
		} finally {
			if (this.hasLock()) rmSync(this.lock, { force: true });
		}
	}

	async read(): Promise<Kept> {
		const content = this.content();
		return { hours: content.hours(), since: content.since };
	}

	private content(): FileText {
		return new FileText(existsSync(this.file) ? readFileSync(this.file, 'utf8') : undefined);
	}

	/** Copies a damaged file. Only the last copy is kept, so that they do not pile up. */
	private setAside(): void {
		const aside = this.file.replace(/jsonl$/, 'damaged.jsonl');
		copyFileSync(this.file, aside);
		this.warn(
			`The usage counts in ${this.file} were damaged. A copy of the damaged file is in ${aside}; everything that could be read was kept.`,
		);
	}

	private replace(text: string): void {
		const fresh = `${this.file}.${this.token}`;
		writeFileSync(fresh, text, { mode: 0o600 });
		if (this.hasLock()) {
			renameSync(fresh, this.file);
			return;
		}
		// This process was stopped for so long that another one took its lock for stale.
		rmSync(fresh);
		throw new Error(`another process took over ${this.lock}`);
	}

	private takeLock(): void {
		for (let tries = 1; ; tries++) {
			const error = failureOf(() => writeFileSync(this.lock, this.token, { flag: 'wx', mode: 0o600 }));
			if (error === undefined) return;
			if (error.code !== 'EEXIST') throw error;
			if (tries === TRIES) throw new Error(`another process holds ${this.lock}`);
			if (this.isStale()) this.breakLock();
			else sleepNow();
		}
	}

	private breakLock(): void {
		const token = readFileSync(this.lock, 'utf8');
		rmSync(this.lock, { force: true });
		// The file that the killed process was writing.
		if (token !== '') rmSync(`${this.file}.${token}`, { force: true });
	}

	private hasLock(): boolean {
		return existsSync(this.lock) && readFileSync(this.lock, 'utf8') === this.token;
	}

	private isStale(): boolean {
		const lock = statSync(this.lock, { throwIfNoEntry: false });
		// A lock of the future was written before the computer's clock was set back.
		return lock !== undefined && Math.abs(Date.now() - lock.mtimeMs) > STALE_MS;
	}
}

function failureOf(task: () => void): NodeJS.ErrnoException | undefined {
	try {
		task();
		return undefined;
	} catch (error) {
		return error as NodeJS.ErrnoException;
	}
}

function sleepNow(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_TRIES_MS);
}
