import type { RedisConnection } from './connection';
import { PUBLISH } from './scripts';

/** What is written on the board is believed so long. */
const KEEP_MS = 25 * 3_600_000;

/**
 * What the processes of an n8n tell each other about one portal: plans of credentials, the licence, operating time. Each
 * entry is a value under a name; a version tells with every credit whether there is something new to read.
 */
export class Board {
	private version = 0;
	private reading: Promise<void> | undefined;
	private readonly keys: string[];
	/** What this process has written, to be written again when Redis has forgotten it. */
	private readonly own = new Map<string, string>();

	constructor(
		private readonly portal: string,
		private readonly connection: RedisConnection,
		private readonly onEntry: (name: string, value: unknown) => void,
		/** Is told why the board could not be written or read. */
		private readonly onTrouble: (error: Error) => void,
	) {
		this.keys = ['limits', 'board'].map((name) => connection.key(portal, name));
	}

	/** Writes an entry for everybody. */
	publish(name: string, value: object): void {
		const text = JSON.stringify(value);
		if (this.own.get(name) === text) return;
		this.own.set(name, text);
		void this.write(name, text);
	}

	/** Reads the board when somebody has written on it since it was read. */
	follow(version: number): void {
		if (version !== this.version) void this.read(version);
	}

	/** Reads the board; never rejects. */
	async read(version = this.version): Promise<void> {
		this.reading ??= this.readNow(version).finally(() => (this.reading = undefined));
		await this.reading;
	}

	/** Whether this process is the first to do something in so much time; when Redis does not tell, it is. */
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
			// Written again by the next reading that does not find it.
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
