import { PortalLimiter, type Turn } from '../../src/limits/limiter';
import { customPolicy, type Policy } from '../../src/limits/policy';
import { RedisConnection } from '../../src/limits/redis/connection';
import { SharedMeter } from '../../src/limits/shared-meter';
import { BucketServer } from './bucket-server';
import type { RedisServer } from './redis-server';
import { after, VirtualTime } from './virtual-time';

/** Virtual milliseconds of a request to the portal, and of its answer. */
const LATENCY_MS = 10;
/** Most virtual milliseconds of a command to Redis. */
const LONGEST_COMMAND_MS = 5;
/** Virtual milliseconds after which a process gives up a command that Redis does not answer. */
const COMMAND_TIMEOUT_MS = 500;

/** State of Redis: `gone` refuses connections; `hung` accepts commands, but answers none until it goes on. */
export type RedisState = 'there' | 'gone' | 'hung';

/** The connection to a real Redis, which can appear gone or hung. */
class Way {
	state: RedisState = 'there';
	/** Commands that are really on their way. No virtual time passes meanwhile. */
	travelling = 0;
	/** Commands that a hung Redis has accepted. It runs them when it goes on, even if nobody waits any more. */
	private taken: Array<() => Promise<unknown>> = [];
	private chance = 7;

	/** Sends a command and returns its answer. */
	async carry<Answer>(send: () => Promise<Answer>): Promise<Answer> {
		await after(this.random() * LONGEST_COMMAND_MS);
		if (this.state === 'gone') throw new Error('gone');
		if (this.state === 'there') return await this.travel(send);
		this.taken.push(send);
		await after(COMMAND_TIMEOUT_MS);
		throw new Error('hung');
	}

	async goOn(): Promise<void> {
		this.state = 'there';
		for (const send of this.taken.splice(0)) await this.travel(send);
	}

	async travel<Answer>(send: () => Promise<Answer>): Promise<Answer> {
		this.travelling += 1;
		try {
			return await send();
		} finally {
			this.travelling -= 1;
		}
	}

	/** A number between 0 and 1, the same in each run. */
	private random(): number {
		this.chance = (this.chance * 16_807) % 2_147_483_647;
		return this.chance / 2_147_483_647;
	}
}

class WayConnection extends RedisConnection {
	constructor(
		redis: RedisServer,
		private readonly way: Way,
	) {
		super(redis.settings);
	}

	override async command<Answer>(
		...parameters: Parameters<typeof RedisConnection.prototype.command<Answer>>
	): Promise<Answer> {
		return await this.way.carry(async () => await super.command(...parameters));
	}
}

/** A simulated process: a limiter with a meter in Redis and a connection of its own. */
export class SimulatedProcess {
	asked = 0;
	served = 0;
	readonly warnings: string[] = [];
	readonly connection: RedisConnection;
	private readonly meter: SharedMeter;
	private readonly limiter: PortalLimiter;

	constructor(
		redis: RedisServer,
		way: Way,
		portal: string,
		policy: Policy,
		private readonly server: BucketServer,
	) {
		this.connection = new WayConnection(redis, way);
		this.meter = new SharedMeter(portal, policy, this.connection, {
			whenRedisIsDown: 'share',
			warn: (text) => void this.warnings.push(text),
			clock: () => Date.now(),
		});
		this.limiter = new PortalLimiter(portal, this.meter);
	}

	/** Part of the limits that the process uses without Redis; undefined while it uses Redis. */
	get share(): number | undefined {
		return this.meter.share;
	}

	/** Requests in the bucket, as this process sees them. */
	async level(): Promise<number> {
		return (await this.meter.reading()).level;
	}

	/** Makes requests, all at once. A refused one is repeated. */
	request(count: number): void {
		this.asked += count;
		for (let made = 0; made < count; made++) void this.one(false);
	}

	private async one(repeat: boolean): Promise<void> {
		const isServed = await this.limiter.run(
			{ priority: 'normal', caller: 'workflow', repeat },
			async (turn: Turn) => {
				await after(LATENCY_MS);
				const isAccepted = this.server.hit();
				await after(LATENCY_MS);
				if (!isAccepted) await turn.refused();
				return isAccepted;
			},
		);
		if (isServed) this.served += 1;
		else await this.one(true);
	}
}

let portals = 0;

/** Processes on one portal in virtual time. Their Redis is real and follows the same virtual clock. */
export class SharedSimulation {
	private readonly way = new Way();
	readonly time = new VirtualTime(() => this.way.travelling > 0);
	/** The portal's bucket. */
	readonly server: BucketServer;
	readonly processes: readonly SimulatedProcess[];

	constructor(
		private readonly redis: RedisServer,
		bucket: { capacity: number; leakPerSecond: number },
		count: number,
	) {
		this.server = new BucketServer({ ...bucket, leak: 'continuous' }, () => this.time.now());
		const policy = customPolicy({ bucket });
		const portal = `simulation-${++portals}.example`;
		this.processes = Array.from(
			{ length: count },
			() => new SimulatedProcess(redis, this.way, portal, policy, this.server),
		);
	}

	/** Passes time until a condition is true. */
	async until(condition: () => boolean): Promise<void> {
		await this.time.runUntil(condition, 3_600_000);
	}

	async untilServed(): Promise<void> {
		await this.until(() => this.processes.every(({ asked, served }) => served === asked));
	}

	/** Passes time until each process knows how many there are. */
	async meet(): Promise<void> {
		for (let round = 0; round < 2; round++) {
			for (const process of this.processes) {
				process.request(1);
				await this.untilServed();
			}
		}
	}

	/** Lets Redis be gone or hung. */
	lose(state: Exclude<RedisState, 'there'>): void {
		this.way.state = state;
	}

	/** Brings Redis back. One that was gone is empty. */
	async restore(): Promise<void> {
		if (this.way.state === 'gone') await this.forget();
		await this.way.goOn();
	}

	async forget(): Promise<void> {
		await this.way.travel(async () => await this.redis.client.flushall());
	}

	close(): void {
		this.time.restore();
		for (const { connection } of this.processes) connection.close();
	}
}
