import { RedisConnection } from '../../limits/redis/connection';
import { redisSettingsOfUrl, type RedisSettings, RedisUrlError } from '../../limits/redis/settings';
import type { WhenRedisIsDown } from '../../limits/shared-meter';

// Whoever configures the limits also says where Redis is.
export { redisSettingsOfUrl, type RedisSettings, RedisUrlError };

/** Where the limits of all portals of this process are kept. */
export interface LimitsConfiguration {
	/** To the Redis that all processes share; absent: this process is alone. */
	connection?: RedisConnection;
	whenRedisIsDown: WhenRedisIsDown;
	/** Folder of the usage counts where there is no Redis; absent: they are kept in memory only. */
	usageFolder?: string;
	/** Settings that could not be read, for the administrator. */
	problem?: string;
	/** Tells the administrator, at most once a minute. */
	warn(text: string): void;
}

export interface LimitsOptions {
	/** The Redis that all processes share; without it this process is alone. */
	redis?: RedisSettings | 'unknown';
	/** What to do while Redis does not answer: keep to a share of the limits (default), or fail. */
	whenRedisIsDown?: WhenRedisIsDown;
	/** Where usage counts are kept without Redis, one file a portal; without it they end with the process. */
	usageFolder?: string;
	/** Settings that could not be read: part of the hints that executions show. */
	problem?: string;
	/** Is told in a sentence what an administrator should know; default is a warning of the process. */
	warn?(text: string): void;
}

interface LimitsEnvironment {
	configured: boolean;
	configuration: LimitsConfiguration;
	/** By host. The classes may be those of another copy of this package. */
	portals: Map<string, unknown>;
}

const WARNING_EVERY_MS = 60_000;

/**
 * One per process, also when the package is loaded twice (an update while n8n runs, or each node bundled by itself):
 * hence not a variable of this module.
 */
const ENVIRONMENT = Symbol.for('n8n-nodes-bitrix24-pack/limits@3');

export function limitsEnvironment(): LimitsEnvironment {
	const scope = globalThis as { [ENVIRONMENT]?: LimitsEnvironment };
	return (scope[ENVIRONMENT] ??= {
		configured: false,
		configuration: configurationOf({}),
		portals: new Map<string, unknown>(),
	});
}

/** Says where limits are kept, before the first portal is used; the first to say so decides for the process. */
export function configureLimits(options: () => LimitsOptions): void {
	const environment = limitsEnvironment();
	if (environment.configured) return;
	environment.configured = true;
	environment.configuration = configurationOf(options());
}

function configurationOf({
	redis,
	whenRedisIsDown = 'share',
	usageFolder,
	problem,
	warn,
}: LimitsOptions): LimitsConfiguration {
	let warnedAt = Number.NEGATIVE_INFINITY;
	const tell = warn ?? ((text: string) => process.emitWarning(text, 'Bitrix24LimitsWarning'));
	return {
		...(redis !== undefined && { connection: new RedisConnection(redis) }),
		whenRedisIsDown,
		...(usageFolder !== undefined && { usageFolder }),
		...(problem !== undefined && { problem }),
		warn: (text) => {
			const now = performance.now();
			if (now - warnedAt < WARNING_EVERY_MS) return;
			warnedAt = now;
			tell(text);
		},
	};
}
