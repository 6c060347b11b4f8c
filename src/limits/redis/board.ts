import type { RedisConnection } from './connection';
import { PUBLISH } from './scripts';

/** How long an entry of the board is kept. */
const KEEP_MS = 25 * 3_600_000;

/**
 * A board in Redis on which the processes of an n8n share what they know about one portal: plans of credentials, the
 * licence, operating time. An entry is a JSON value under a name. The board has a version, which comes with every credit;
 * a new version means that there is something to read.
 */
export class Board {
	private version = 0;
	private reading: Promise<void> | undefined;
	private readonly keys: string[];
	/** Entries of this process, as text, to write again when Redis has lost them. */
	private readonly own = new Map<string, string>();

	constructor(
		private readonly portal: string,
		private readonly connection: RedisConnection,
		/** Receives each entry of another process. */
		private readonly onEntry: (name: string, value: unknown) => void,
		/** Receives the error when the board could not be written or read. */
		private readonly onTrouble: (error: Error) => void,
	) {
		this.keys = ['limits', 'board'].map((name) => connection.key(portal, name));
	}

	/** Writes an entry for all processes. */
	publish(name: string, value: object): void {
		const text = JSON.stringify(value);
		if (this.own.get(name) === text) return;
		this.own.set(name, text);
		void this.write(name, text);
	}

	/** Reads the board if it has a new version. */
	follow(version: number): void {
		if (version !== this.version) void this.read(version);
	}

	/** Reads the board; never rejects. */
	async read(version = this.version): Promise<void> {
		this.reading ??= this.readNow(version).finally(() => (this.reading = undefined));
		await this.reading;
	}

	/**
	 * Whether this process is the first to take a turn under this name in so much time, so that a job is done once by all
	 * processes together. When Redis does not answer, it is.
	 */
	async takeTurn(name: string, milliseconds: number): Promise<boolean> {
		const key = this.connection.key(this.portal, `turn ${name}`);
		try {
			const answer = await this.connection.command(
				async (client) => await client.set(key, this.connection.process, 'PX', milliseconds, 'NX'),
			);
			return answer === 'OK';
		} catch (error) {
			this.onTrouble(error as Error);
			return true;
		}
	}

	private async write(name: string, text: string): Promise<void> {
		try {
			await this.connection.run(PUBLISH, this.keys, [name, text, KEEP_MS]);
		} catch (error) {
			// The next reading does not find the entry, and writes it again.
			this.onTrouble(error as Error);
		}
	}

	private async readNow(version: number): Promise<void> {
		let entries: Record<string, string>;
		try {
			entries = await this.connection.command(async (client) => await client.hgetall(this.keys[1]));
		} catch (error) {
			this.onTrouble(error as Error);
			return;
		}
		this.version = version;
		for (const [name, text] of Object.entries(entries)) {
			if (this.own.get(name) !== text) this.onEntry(name, JSON.parse(text));
		}
		for (const [name, text] of this.own) {
			if (!(name in entries)) await this.write(name, text);
		}
	}
}
