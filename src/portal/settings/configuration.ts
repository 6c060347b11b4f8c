import { RedisConnection } from '../../limits/redis/connection';
import { redisSettingsOfUrl, type RedisSettings, RedisUrlError } from '../../limits/redis/settings';
import type { WhenRedisIsDown } from '../../limits/shared-meter';
import { MinuteSlots } from './minute-slots';

// A caller that configures the limits also says where Redis is.
export { redisSettingsOfUrl, type RedisSettings, RedisUrlError };

/** Where the limits of all portals of this process are kept. */
export interface LimitsConfiguration {
	/** Connection to the Redis that all processes share; absent: this process is alone. */
	connection?: RedisConnection;
	whenRedisIsDown: WhenRedisIsDown;
	/** Folder of the usage counts where there is no Redis; absent: they are kept in memory only. */
	usageFolder?: string;
	/** Settings that could not be read, for the administrator. */
	problem?: string;
	/** Warns the administrator, at most once a minute for each kind of warning. */
	warn(text: string, kind?: string): void;
}

export interface LimitsOptions {
	/** The Redis that all processes share; absent: this process is alone. `unknown`: its settings could not be read. */
	redis?: RedisSettings | 'unknown';
	/** What to do while Redis does not answer: keep to a share of the limits (default), or fail. */
	whenRedisIsDown?: WhenRedisIsDown;
	/** Folder of the usage counts without Redis, with a file for each portal. Absent: they are lost with the process. */
	usageFolder?: string;
	/** Settings that could not be read, in words: executions show them as a hint. */
	problem?: string;
	/** Gets sentences for the administrator; absent: they become warnings of the process. */
	warn?(text: string): void;
}

interface LimitsEnvironment {
	configured: boolean;
	configuration: LimitsConfiguration;
	/** Shared portals by host. Their classes may be those of another copy of this package. */
	portals: Map<string, unknown>;
}

/**
 * One per process, also when the package is loaded twice (an update while n8n runs, or each node bundled by itself):
 * hence not a variable of this module.
 */
const ENVIRONMENT = Symbol.for('n8n-nodes-bitrix24-pack/limits@4');

export function limitsEnvironment(): LimitsEnvironment {
	const scope = globalThis as { [ENVIRONMENT]?: LimitsEnvironment };
	return (scope[ENVIRONMENT] ??= {
		configured: false,
		configuration: configurationOf({}),
		portals: new Map<string, unknown>(),
	});
}

/** Sets where limits are kept. Call it before the first portal is used; the first call decides for the process. */
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
	const slots = new MinuteSlots();
	const emit = warn ?? ((text: string) => process.emitWarning(text, 'Bitrix24LimitsWarning'));
	return {
		...(redis !== undefined && { connection: new RedisConnection(redis) }),
		whenRedisIsDown,
		...(usageFolder !== undefined && { usageFolder }),
		...(problem !== undefined && { problem }),
		warn: (text, kind = '') => {
			if (slots.take(kind)) emit(text);
		},
	};
}
