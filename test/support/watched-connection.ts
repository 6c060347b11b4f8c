import { RedisConnection } from '../../src/limits/redis/connection';

/** A connection to Redis that knows which of its commands are under way. */
export class WatchedConnection extends RedisConnection {
	private readonly underWay = new Set<Promise<unknown>>();

	override async command<Answer>(
		...parameters: Parameters<typeof RedisConnection.prototype.command<Answer>>
	): Promise<Answer> {
		const answer = super.command(...parameters);
		this.underWay.add(answer);
		try {
			return await answer;
		} finally {
			this.underWay.delete(answer);
		}
	}

	/** Resolves when all commands are answered, and also those that follow from answers. */
	static async quiet(connections: readonly WatchedConnection[]): Promise<void> {
		const underWay = (): Array<Promise<unknown>> =>
			connections.flatMap((connection) => [...connection.underWay]);
		while (underWay().length > 0) {
			await Promise.allSettled(underWay());
			await new Promise((resolve) => setImmediate(resolve));
		}
	}
}
