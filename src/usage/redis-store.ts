import type { RedisConnection } from '../limits/redis/connection';
import { ADD_USAGE } from '../limits/redis/scripts';
import { type Counters, countersOf, readSpending, writtenSpender } from './counters';
import type { UsageHour } from './history';
import { KEEP_MS, startOf } from './hour';
import type { Kept, UsageStore } from './store';

/** Keeps the counts of a portal in Redis for all processes of an n8n: a hash for each hour, and a sorted set of the hours. */
export class RedisStore implements UsageStore {
	readonly keptIn = 'redis';
	/** Shorter than for files, because a process that ends cannot hand over to Redis any more. */
	readonly handOverMs = 500;

	constructor(
		private readonly portal: string,
		private readonly connection: RedisConnection,
		private readonly now: () => number = Date.now,
	) {}

	async add(hours: readonly UsageHour[], number: number): Promise<void> {
		const now = this.now();
		for (const { hour, start, spent } of hours) {
			const keys = [this.key(hour), this.key('hours'), this.key('since')];
			const pairs = spent.flatMap((one) => [
				JSON.stringify(writtenSpender(one)),
				JSON.stringify(countersOf(one)),
			]);
			const parameters = [this.connection.process, number, hour, start, now, KEEP_MS, ...pairs];
			await this.connection.run(ADD_USAGE, keys, parameters);
		}
	}

	async read(): Promise<Kept> {
		return await this.connection.command(async (client) => {
			const [since, hours] = await Promise.all([
				client.get(this.key('since')),
				client.zrange(this.key('hours'), 0, -1),
			]);
			const entries = await Promise.all(hours.map(async (hour) => await client.hgetall(this.key(hour))));
			const added = entries.map((entry) => Number(entry[`process ${this.connection.process}`] ?? 0));
			return {
				hours: hours.map((hour, index) => hourOf(hour, entries[index])),
				added: Math.max(0, ...added),
				...(since !== null && { since: Number(since) }),
			};
		});
	}

	private key(name: string): string {
		return this.connection.key(this.portal, `usage ${name}`);
	}
}

function hourOf(hour: string, entries: Record<string, string>): UsageHour {
	const spent = Object.entries(entries)
		.filter(([name]) => name.startsWith('['))
		.map(([spender, counters]) => readSpending(JSON.parse(spender), JSON.parse(counters) as Counters))
		.filter((one) => one !== undefined);
	return { hour, start: startOf(hour), spent };
}
