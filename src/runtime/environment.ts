import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { redisSettingsOfUrl, type RedisSettings, type RedisUrlError } from '../portal/settings/configuration';

/** Settings of the administrator for the limits of all credentials of this n8n. */
export interface LimitsEnvironment {
	/**
	 * Redis through which processes share the limits; undefined if this process keeps them alone. `unknown`: one is set,
	 * but its settings cannot be read.
	 */
	redis: RedisSettings | 'unknown' | undefined;
	/** While Redis cannot be reached, calls go on with a share of the limits, or fail. */
	whenRedisIsDown: 'share' | 'error';
	/** Folder for usage counts when there is no Redis; absent: they are kept in memory only. */
	usageFolder?: string;
	/** Settings that cannot be read, in words for the administrator. Never holds a value. */
	problem?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const OFF = ['off', 'false', '0', 'no'];
const ON = ['', 'on', 'true', '1', 'yes'];
const REDIS_URL = 'BITRIX24_REDIS_URL';
const QUEUE_PORT = 6379;
/** Commands of n8n that always run in queue mode. */
const QUEUE_COMMANDS = ['worker', 'webhook'];

/**
 * Reads how the limits are shared: `BITRIX24_REDIS`, `BITRIX24_REDIS_URL`, `BITRIX24_REDIS_PREFIX`, `BITRIX24_REDIS_DOWN`,
 * `BITRIX24_USAGE_FOLDER`, and in queue mode the Redis of n8n's own queue. `<variable>_FILE` may name a file that holds the
 * value; such files are read at once. Never throws: `problem` reports what cannot be read.
 * @param command what n8n was started with, such as `worker`.
 */
export function limitsFromEnvironment(
	environment: Environment = process.env,
	command = process.argv[2] ?? '',
): LimitsEnvironment {
	const variables = new Variables(environment);
	const found = readRedis(variables, command);
	// Asked before anything else is read: an unreadable file of another setting does not matter here.
	const redis = variables.fileUnreadable ? 'unknown' : found;
	const whenRedisIsDown = readWhenRedisIsDown(variables);
	const usageFolder = readUsageFolder(variables);
	const { problems } = variables;
	return {
		redis,
		whenRedisIsDown,
		usageFolder,
		...(problems.length > 0 && { problem: problems.join('; ') }),
	};
}

function readRedis(variables: Variables, command: string): LimitsEnvironment['redis'] {
	const wanted = variables.text('BITRIX24_REDIS', '').toLowerCase();
	if (OFF.includes(wanted)) return undefined;
	if (!ON.includes(wanted)) {
		variables.problems.push('BITRIX24_REDIS must be off or on, and is taken as on');
	}
	const url = variables.find(REDIS_URL);
	// Compose files make an empty variable of one that is not set. An empty file is a mistake.
	if (url !== undefined && !(url.name === REDIS_URL && url.value === '')) return readUrl(variables, url);
	const queue = variables.text('EXECUTIONS_MODE', 'regular') === 'queue' || QUEUE_COMMANDS.includes(command);
	return queue ? readQueue(variables) : undefined;
}

function readUrl(variables: Variables, { name, value }: Found): LimitsEnvironment['redis'] {
	const prefix = readPrefix(variables);
	try {
		return redisSettingsOfUrl(value, prefix);
	} catch (error) {
		variables.problems.push(`${name}: ${(error as RedisUrlError).message}`);
		return 'unknown';
	}
}

/** The Redis of n8n's queue, read as n8n 2.41 does (`scaling-mode.config`, `redis-client.service`). */
function readQueue(variables: Variables): RedisSettings {
	const clusterNodes = readClusterNodes(variables.text('QUEUE_BULL_REDIS_CLUSTER_NODES', ''));
	const cluster = clusterNodes.length > 0;
	return {
		nodes: cluster ? clusterNodes : [readServer(variables)],
		cluster,
		db: cluster ? 0 : variables.number('QUEUE_BULL_REDIS_DB', 0),
		username: variables.text('QUEUE_BULL_REDIS_USERNAME', '') || undefined,
		password: variables.text('QUEUE_BULL_REDIS_PASSWORD', '') || undefined,
		tls: variables.flag('QUEUE_BULL_REDIS_TLS', false) ? readTls(variables) : undefined,
		dualStack: variables.flag('QUEUE_BULL_REDIS_DUALSTACK', false),
		plainClusterAddresses: variables.text('QUEUE_BULL_REDIS_DNS_LOOKUP_STRATEGY', 'LOOKUP') === 'NONE',
		prefix: readPrefix(variables),
	};
}

function readServer(variables: Variables): RedisSettings['nodes'][number] {
	return {
		// Node connects to localhost when the name is empty.
		host: variables.text('QUEUE_BULL_REDIS_HOST', '') || 'localhost',
		port: variables.number('QUEUE_BULL_REDIS_PORT', QUEUE_PORT),
	};
}

function readClusterNodes(text: string): RedisSettings['nodes'] {
	return text
		.split(',')
		.filter((pair) => pair.trim() !== '')
		.map((pair) => {
			const [host, port] = pair.trim().split(':');
			return { host, port: Number.parseInt(port, 10) || QUEUE_PORT };
		});
}

function readTls(variables: Variables): RedisSettings['tls'] {
	return {
		servername: variables.text('QUEUE_BULL_REDIS_TLS_SERVERNAME', '') || undefined,
		rejectUnauthorized: variables.flag('QUEUE_BULL_REDIS_TLS_VALIDATE_CERTIFICATE', true),
	};
}

function readPrefix(variables: Variables): string {
	const prefix = variables.text('BITRIX24_REDIS_PREFIX', '') || variables.text('QUEUE_BULL_PREFIX', 'bull');
	return prefix.replace(/[{}]/g, '');
}

function readWhenRedisIsDown(variables: Variables): LimitsEnvironment['whenRedisIsDown'] {
	const value = variables.text('BITRIX24_REDIS_DOWN', '').toLowerCase() || 'share';
	if (value === 'share' || value === 'error') return value;
	variables.problems.push('BITRIX24_REDIS_DOWN must be share or error, and is taken as share');
	return 'share';
}

/** A folder in n8n's user folder, which is found as n8n does (`instance-settings`). */
function readUsageFolder(variables: Variables): string | undefined {
	const wanted = variables.text('BITRIX24_USAGE_FOLDER', '');
	if (OFF.includes(wanted.toLowerCase())) return undefined;
	return wanted || join(variables.text('N8N_USER_FOLDER', '') || homedir(), '.n8n', 'bitrix24-usage');
}

/** Hosts of inner networks that the administrator has allowed to n8n: names with or without `*.`, addresses, ranges. */
export function hostsAllowedInN8n(environment: Environment = process.env): string[] {
	const variables = new Variables(environment);
	return ['N8N_SSRF_ALLOWED_HOSTNAMES', 'N8N_SSRF_ALLOWED_IP_RANGES']
		.flatMap((name) => variables.text(name, '').split(','))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

/** Whether n8n sends its requests through a proxy. */
export const usesProxy = (environment: Environment = process.env): boolean =>
	['http_proxy', 'https_proxy', 'all_proxy'].some(
		(name) => (environment[name] ?? environment[name.toUpperCase()] ?? '') !== '',
	);

/** A value, and the variable that holds it or names the file with it. */
interface Found {
	name: string;
	value: string;
}

/** Reads variables as n8n reads its own (`decorators` of @n8n/config): one that cannot be read counts as not set. */
class Variables {
	/** One clause a problem, in the order of reading. */
	readonly problems: string[] = [];
	/** Whether a value so far stood in a file that cannot be read. */
	fileUnreadable = false;

	constructor(private readonly environment: Environment) {}

	/** A variable that is set, even to nothing, takes precedence over its file. */
	find(name: string): Found | undefined {
		const value = this.raw(name);
		return value && { ...value, value: unquote(value.value) };
	}

	text(name: string, absent: string): string {
		return this.find(name)?.value ?? absent;
	}

	/** As in n8n, a number in quotes is no number. */
	number(name: string, absent: number): number {
		const value = this.raw(name)?.value ?? '';
		if (unquote(value).trim() === '') return absent;
		if (!Number.isNaN(Number(value))) return Number(value);
		this.problems.push(`${name} must be a number without quotes, and n8n takes it as ${absent}`);
		return absent;
	}

	/** As in n8n, only these four words count, without quotes or spaces. */
	flag(name: string, absent: boolean): boolean {
		const value = (this.raw(name)?.value ?? '').toLowerCase();
		if (['true', '1'].includes(value)) return true;
		if (['false', '0'].includes(value)) return false;
		if (value !== '')
			this.problems.push(`${name} must be true or false, and n8n takes it as ${String(absent)}`);
		return absent;
	}

	private raw(name: string): Found | undefined {
		const value = this.environment[name];
		if (value !== undefined) return { name, value };
		const fileVariable = `${name}_FILE`;
		const path = this.environment[fileVariable];
		const content = path ? this.readFile(fileVariable, path) : undefined;
		return content === undefined ? undefined : { name: fileVariable, value: content };
	}

	/** The problem does not name the path: a secret may have been set in its place. */
	private readFile(name: string, path: string): string | undefined {
		try {
			return readFileSync(path, 'utf8').trim();
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			this.problems.push(`${name} must be the path of a file that n8n may read (${code})`);
			this.fileUnreadable = true;
			return undefined;
		}
	}
}

function unquote(value: string): string {
	return value.trim().replace(/^(['"])(.*)\1$/, '$2');
}
