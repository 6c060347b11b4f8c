import { setTimeout as sleep } from 'node:timers/promises';
import type { BetweenProcesses } from './between-processes';

/** What a write does to a record. `touch`: it changes something of it that may leave its time of change as it is. */
export type WriteAction = 'add' | 'update' | 'delete' | 'touch';

/** Writes are remembered for so long: an event that comes later counts as somebody else's. */
export const KEEP_WRITES_MS = 3_600_000;
/** With very many of them, only for so long. */
const KEEP_MANY_MS = 600_000;
const MANY_RECORDS = 20_000;
/** A request has an answer, or is given up, within so long. */
export const LONGEST_WRITE_MS = 75_000;
/** How often to ask whether the write of another process has ended. */
const ASK_AGAIN_MS = 250;
/** After a failure of Redis it is left alone for so long. */
const DOWN_MS = 5_000;

/** A write, perhaps under way. */
export interface Mark {
	/** Tells the writes of a process apart. */
	number: number;
	action: WriteAction;
	begun: number;
	/** Absent while it is under way. */
	ended?: number;
	user?: number;
}

/** The requests of a process whose marks are published. */
interface PublishedRequest {
	request: number;
	/** Kinds of records that it writes, and that only its answer names. */
	begun?: readonly string[];
	/** The same kinds, when it has ended. */
	ended?: readonly string[];
}

/** Marks of the other processes, and the requests under way there that write unnamed records. */
interface Others {
	marks: Array<Mark & { process: string }>;
	/** Their processes and numbers. */
	unnamed: string[];
}

/** Shares the marks of processes in Redis: a hash for each record, in it one text for each process. */
export class MarksInRedis {
	private downUntil = Number.NEGATIVE_INFINITY;
	/** Texts that are in Redis, so many at most. */
	private published = 0;
	private countedSince = Number.NEGATIVE_INFINITY;

	constructor(private readonly shared: BetweenProcesses) {}

	/** Writes marks of this process in one command. Never rejects. */
	async publish(
		texts: ReadonlyMap<string, string>,
		{ request, begun = [], ended = [] }: PublishedRequest,
	): Promise<void> {
		if (texts.size === 0 && begun.length === 0 && ended.length === 0) return;
		const { connection } = this.shared;
		const keepMs = this.keepFor(texts.size);
		await this.ask(async () =>
			connection.command(async (client) => {
				const pipeline = client.pipeline();
				for (const [name, text] of texts) {
					const key = this.key(name);
					if (text === '') pipeline.hdel(key, connection.process);
					else pipeline.hset(key, connection.process, text).pexpire(key, keepMs);
				}
				const field = `${connection.process} ${request}`;
				for (const kind of begun) {
					const key = this.unnamedKey(kind);
					pipeline.hset(key, field, Date.now()).pexpire(key, 2 * LONGEST_WRITE_MS);
				}
				for (const kind of ended) pipeline.hdel(this.unnamedKey(kind), field);
				return await pipeline.exec();
			}),
		);
	}

	/** The writes of other processes that were sent before, when those under way have ended. */
	async before(name: string, kind: string): Promise<Mark[]> {
		const until = performance.now() + LONGEST_WRITE_MS;
		const first = await this.read(name, kind);
		const numbers = new Set(first.marks.map(({ process, number }) => `${process} ${number}`));
		const waited = new Set(first.unnamed);
		const isBefore = ({ process, number }: Others['marks'][number]): boolean =>
			numbers.has(`${process} ${number}`) || waited.has(`${process} ${number}`);
		for (let now = first; ; now = await this.read(name, kind)) {
			const marks = now.marks.filter(isBefore);
			const isOver =
				marks.every(({ ended }) => ended !== undefined) && !now.unnamed.some((one) => waited.has(one));
			if (isOver || performance.now() >= until) return marks;
			await sleep(ASK_AGAIN_MS);
		}
	}

	/** What other processes have marked now. */
	async read(name: string, kind: string): Promise<Others> {
		const { connection } = this.shared;
		const answer = await this.ask(async () =>
			connection.command(async (client) =>
				client.pipeline().hgetall(this.key(name)).hgetall(this.unnamedKey(kind)).exec(),
			),
		);
		const [texts, requests] = (answer ?? []).map(([, value]) => (value ?? {}) as Record<string, string>);
		const latest = Date.now() - LONGEST_WRITE_MS;
		return {
			marks: Object.entries(texts ?? {}).flatMap(([process, text]) =>
				process === connection.process ? [] : marksIn(text).map((mark) => ({ ...mark, process })),
			),
			// A process that has died never takes its request back.
			unnamed: Object.entries(requests ?? {})
				.filter(([field, at]) => !field.startsWith(connection.process) && Number(at) > latest)
				.map(([field]) => field),
		};
	}

	/** Asks Redis. @returns undefined when it does not answer: then this process knows its own writes only */
	private async ask<Answer>(command: () => Promise<Answer>): Promise<Answer | undefined> {
		if (performance.now() < this.downUntil) return undefined;
		try {
			return await command();
		} catch (error) {
			this.downUntil = performance.now() + DOWN_MS;
			this.shared.onTrouble(error as Error);
			return undefined;
		}
	}

	/** How long to keep marks: less when there are so many that they would fill Redis. */
	private keepFor(count: number): number {
		const now = performance.now();
		if (now - this.countedSince > KEEP_MANY_MS) [this.published, this.countedSince] = [0, now];
		this.published += count;
		return this.published > MANY_RECORDS ? KEEP_MANY_MS : KEEP_WRITES_MS;
	}

	private key(name: string): string {
		return this.shared.connection.key(this.shared.portal, `written ${name}`);
	}

	private unnamedKey(kind: string): string {
		return this.shared.connection.key(this.shared.portal, `being written ${kind}`);
	}
}

/** Marks as a text. */
export const marksAsText = (marks: readonly Mark[]): string =>
	marks.length === 0
		? ''
		: JSON.stringify(
				marks.map(({ number, action, begun, ended, user }) => [
					number,
					action,
					Math.round(begun),
					Math.round(ended ?? 0),
					user ?? 0,
				]),
			);

function marksIn(text: string): Mark[] {
	const parts = JSON.parse(text) as Array<[number, WriteAction, number, number, number]>;
	return parts.map(([number, action, begun, ended, user]) => ({
		number,
		action,
		begun,
		...(ended > 0 && { ended }),
		...(user > 0 && { user }),
	}));
}
