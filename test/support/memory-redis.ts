import type { RedisConnection } from '../../src/limits/redis/connection';
import { JOIN_WINDOW, TAKE_WINDOW } from '../../src/limits/redis/scripts';
import type { BetweenProcesses } from '../../src/portal/shared/between-processes';
import { after } from './virtual-time';

/** What events need of Redis, in memory and in virtual time: it can be away, and then also loses answers on their way. */
export class MemoryRedis {
	away = false;
	private readonly hashes = new Map<string, Map<string, string>>();
	/** When keys expire, by `performance.now()`. */
	private readonly expires = new Map<string, number>();
	private processes = 0;

	/** Redis as one process sees it. @param pauseMs of a command on its way, and of its answer. */
	ofProcess(pauseMs: () => number): { shared: BetweenProcesses; kill(): void } {
		let alive = true;
		const travel = async (): Promise<void> => {
			await after(pauseMs());
			if (!alive) await new Promise<never>(() => undefined);
			if (this.away) throw new Error('Redis is away');
		};
		const slowly = async <Answer>(command: () => Answer): Promise<Answer> => {
			await travel();
			const answer = command();
			await travel();
			return answer;
		};
		const connection = {
			process: `process ${++this.processes}`,
			key: (portal: string, name: string) => `${portal} ${name}`,
			run: async (script: unknown, [key]: string[], given: Array<string | number>) =>
				await slowly(() => this.run(script, key, given)),
			command: async (command: (client: { pipeline(): Pipeline }) => Promise<unknown>) => {
				const pipeline = new Pipeline(this);
				await travel();
				const answer = await command({ pipeline: () => pipeline });
				await travel();
				return answer;
			},
		};
		return {
			kill: () => (alive = false),
			shared: {
				connection: connection as unknown as RedisConnection,
				portal: 'test.example',
				onTrouble: () => undefined,
			},
		};
	}

	/** A hash, unless its time is over. */
	hash(key: string): Map<string, string> {
		if ((this.expires.get(key) ?? Number.POSITIVE_INFINITY) <= performance.now()) this.remove(key);
		const known = this.hashes.get(key);
		if (known !== undefined) return known;
		const fresh = new Map<string, string>();
		this.hashes.set(key, fresh);
		return fresh;
	}

	expire(key: string, milliseconds: number): void {
		this.expires.set(key, performance.now() + milliseconds);
	}

	private remove(key: string): void {
		this.hashes.delete(key);
		this.expires.delete(key);
	}

	private run(
		script: unknown,
		key: string,
		[code, at, text, openMs, graceMs]: Array<string | number>,
	): string[] {
		const hash = this.hash(key);
		if (script === TAKE_WINDOW) {
			this.remove(key);
			return [...hash].flat();
		}
		if (script !== JOIN_WINDOW) throw new Error('Redis does not know this script here');
		const count = Number(hash.get('count') ?? 0) + 1;
		hash.set('count', String(count));
		if (count === 1) this.expire(key, Number(openMs) + Number(graceMs));
		if (!hash.has(`code ${code}`)) hash.set(`code ${code}`, String(count));
		if (Number(at) >= Number(hash.get('at') ?? -1)) {
			hash.set('at', String(at));
			hash.set('event', String(text));
		}
		return [String((this.expires.get(key) ?? 0) - performance.now() - Number(graceMs))];
	}
}

/** The commands with which marks of own writes are kept. */
class Pipeline {
	private readonly answers: Array<[null, unknown]> = [];

	constructor(private readonly redis: MemoryRedis) {}

	hset(key: string, field: string, value: string | number): this {
		this.redis.hash(key).set(field, String(value));
		return this.answer(1);
	}

	hdel(key: string, field: string): this {
		this.redis.hash(key).delete(field);
		return this.answer(1);
	}

	pexpire(key: string, milliseconds: number): this {
		this.redis.expire(key, milliseconds);
		return this.answer(1);
	}

	hgetall(key: string): this {
		return this.answer(Object.fromEntries(this.redis.hash(key)));
	}

	async exec(): Promise<Array<[null, unknown]>> {
		return await Promise.resolve(this.answers);
	}

	private answer(value: unknown): this {
		this.answers.push([null, value]);
		return this;
	}
}
