import type { RedisConnection } from '../../limits/redis/connection';
import { SWAP_ENTRY } from '../../limits/redis/scripts';
import type { KeptTexts } from './kept-texts';

/** Something small that is remembered about one thing, such as a record. */
export interface KeptEntry {
	/** How new it is. An older one does not replace it. */
	at: number;
	text: string;
}

/**
 * Many small entries under one name. They are bounded: when there are too many, those that nobody has asked for for the longest
 * time are dropped.
 */
export interface KeptEntries {
	/**
	 * Replaces an entry, unless the known one is newer. Of several who replace it at the same time each gets the one before.
	 * @returns the entry before; undefined when there was none.
	 * @throws Error when it is not known
	 */
	swap(name: string, entry: KeptEntry): Promise<KeptEntry | undefined>;
}

/** Entries are in two halves of at most so many; when the newer half is full, the older one is dropped. */
const MOST_ENTRIES = 10_000;
/** How long Redis keeps entries that nobody writes any more. */
const KEEP_MS = 400 * 24 * 3_600_000;
/** A file is written so long after a change, so that many changes are one writing. */
const PAUSE_MS = 1_000;

/** Where entries are kept: in Redis if processes share limits there, else in a file, else in memory. */
export function keptEntries(
	portal: string,
	name: string,
	texts: KeptTexts,
	connection?: RedisConnection,
): KeptEntries {
	if (connection !== undefined) return new RedisEntries(portal, name, connection);
	return texts.lasting ? new FileEntries(name, texts) : new MemoryEntries();
}

type Entries = Map<string, KeptEntry>;

class MemoryEntries implements KeptEntries {
	private older: Entries = new Map();
	private newer: Entries = new Map();

	async swap(name: string, entry: KeptEntry): Promise<KeptEntry | undefined> {
		return await Promise.resolve(this.replace(name, entry));
	}

	protected replace(name: string, entry: KeptEntry): KeptEntry | undefined {
		const known = this.newer.get(name) ?? this.older.get(name);
		// A known one that is used stays, although nobody replaces it.
		this.newer.set(name, known !== undefined && known.at > entry.at ? known : entry);
		if (this.newer.size > MOST_ENTRIES) {
			this.older = this.newer;
			this.newer = new Map();
		}
		return known;
	}

	/** All entries, the older ones first. */
	protected all(): Array<[string, KeptEntry]> {
		return [...this.older, ...this.newer];
	}
}

/** Entries of a process that is alone, in one file. */
class FileEntries extends MemoryEntries {
	private known: Promise<void> | undefined;
	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly name: string,
		private readonly texts: KeptTexts,
	) {
		super();
	}

	override async swap(name: string, entry: KeptEntry): Promise<KeptEntry | undefined> {
		await (this.known ??= this.read());
		const before = this.replace(name, entry);
		if (before?.text !== entry.text || before.at !== entry.at) this.writeSoon();
		return before;
	}

	private async read(): Promise<void> {
		try {
			const text = (await this.texts.read(this.fileName)) ?? '[]';
			for (const [name, at, entry] of JSON.parse(text) as Array<[string, number, string]>) {
				this.replace(name, { at, text: entry });
			}
		} catch {
			// A file that cannot be read counts as none: records are then seen for the first time.
		}
	}

	private writeSoon(): void {
		this.timer ??= setTimeout(() => {
			this.timer = undefined;
			const entries = this.all().map(([name, { at, text }]) => [name, at, text]);
			// What could not be written is tried again with the next change.
			void this.texts.write(this.fileName, JSON.stringify(entries)).catch(() => undefined);
		}, PAUSE_MS).unref();
	}

	private get fileName(): string {
		return `entries ${this.name}`;
	}
}

class RedisEntries implements KeptEntries {
	constructor(
		private readonly portal: string,
		private readonly name: string,
		private readonly connection: RedisConnection,
	) {}

	async swap(name: string, { at, text }: KeptEntry): Promise<KeptEntry | undefined> {
		const { connection, portal } = this;
		const keys = ['entries', 'older entries'].map((half) => connection.key(portal, `${half} ${this.name}`));
		const [known] = await connection.run(SWAP_ENTRY, keys, [
			...[name, `${at} ${text}`, at],
			...[MOST_ENTRIES, KEEP_MS],
		]);
		if (known === undefined) return undefined;
		const space = known.indexOf(' ');
		return { at: Number(known.slice(0, space)), text: known.slice(space + 1) };
	}
}
