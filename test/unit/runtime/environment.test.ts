import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { hostsAllowedInN8n, limitsFromEnvironment, usesProxy } from '../../../src/runtime/environment';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** The settings of Redis and of its failure only. */
function sharingIn(...parameters: Parameters<typeof limitsFromEnvironment>) {
	const { usageFolder, ...sharing } = limitsFromEnvironment(...parameters);
	return sharing;
}

/** A file as Docker mounts a secret: with a line break at its end. */
function fileWith(content: string): string {
	const path = join(folder, String(files++));
	writeFileSync(path, `${content}\n`);
	return path;
}

it.each<[Record<string, string>, boolean]>([
	[{}, false],
	[{ HTTPS_PROXY: '' }, false],
	[{ HTTPS_PROXY: 'http://proxy.example:3128' }, true],
	[{ all_proxy: 'http://proxy.example:3128' }, true],
])('%j means a proxy: %p', (environment, expected) => {
	expect(usesProxy(environment)).toBe(expected);
});

it('hosts that n8n may reach in inner networks are read as n8n reads them', () => {
	expect(hostsAllowedInN8n({})).toEqual([]);
	const N8N_SSRF_ALLOWED_HOSTNAMES = 'nas.example, *.lan.example ,';
	const N8N_SSRF_ALLOWED_IP_RANGES_FILE = fileWith('10.1.0.0/16');
	expect(hostsAllowedInN8n({ N8N_SSRF_ALLOWED_HOSTNAMES, N8N_SSRF_ALLOWED_IP_RANGES_FILE })).toEqual([
		'nas.example',
		'*.lan.example',
		'10.1.0.0/16',
	]);
});

const server = (host: string, port = 6379) => ({ host, port });

/** n8n's own values when nothing is set. */
const queue = {
	nodes: [server('localhost')],
	cluster: false,
	db: 0,
	username: undefined,
	password: undefined,
	tls: undefined,
	dualStack: false,
	plainClusterAddresses: false,
	prefix: 'bull',
};

describe('Redis in the environment', () => {
	it.each<[string, Record<string, string>]>([
		['of a single process', {}],
		['of a single process with settings of a queue', { QUEUE_BULL_REDIS_HOST: 'redis.example' }],
		['in regular mode', { EXECUTIONS_MODE: 'regular' }],
		['with a mode that n8n does not know', { EXECUTIONS_MODE: 'QUEUE' }],
		['with a blank URL', { BITRIX24_REDIS_URL: ' ' }],
		['in queue mode, switched off', { EXECUTIONS_MODE: 'queue', BITRIX24_REDIS: 'off' }],
		...['OFF', 'False', '0', 'no', '"off"'].map((off): [string, Record<string, string>] => [
			`at a URL, switched off with ${off}`,
			{ BITRIX24_REDIS_URL: 'redis://redis.example', BITRIX24_REDIS: off },
		]),
	])('is not used %s', (_name, environment) => {
		expect(sharingIn(environment)).toEqual({ redis: undefined, whenRedisIsDown: 'share' });
	});

	it.each<[Record<string, string>, object]>([
		[{}, {}],
		[{ BITRIX24_REDIS: 'on', BITRIX24_REDIS_URL: '' }, {}],
		[{ QUEUE_BULL_REDIS_HOST: '"redis.example"' }, { nodes: [server('redis.example')] }],
		[{ QUEUE_BULL_REDIS_HOST: '' }, {}],
		[
			{ QUEUE_BULL_REDIS_PORT: '6380', QUEUE_BULL_REDIS_DB: ' 2 ' },
			{ nodes: [server('localhost', 6380)], db: 2 },
		],
		[{ QUEUE_BULL_REDIS_PORT: '', QUEUE_BULL_REDIS_DB: '""' }, {}],
		[
			{ QUEUE_BULL_REDIS_USERNAME: ' user ', QUEUE_BULL_REDIS_PASSWORD: "'w\"ord'" },
			{ username: 'user', password: 'w"ord' },
		],
		[{ QUEUE_BULL_REDIS_TLS: 'TRUE' }, { tls: { rejectUnauthorized: true } }],
		[{ QUEUE_BULL_REDIS_TLS: '0', QUEUE_BULL_REDIS_TLS_SERVERNAME: 'other.example' }, {}],
		[{ QUEUE_BULL_REDIS_TLS: '' }, {}],
		[
			{
				QUEUE_BULL_REDIS_TLS: '1',
				QUEUE_BULL_REDIS_TLS_SERVERNAME: 'other.example',
				QUEUE_BULL_REDIS_TLS_VALIDATE_CERTIFICATE: 'false',
			},
			{ tls: { servername: 'other.example', rejectUnauthorized: false } },
		],
		[{ QUEUE_BULL_REDIS_DUALSTACK: 'true' }, { dualStack: true }],
		[{ QUEUE_BULL_REDIS_DNS_LOOKUP_STRATEGY: 'NONE' }, { plainClusterAddresses: true }],
		[{ QUEUE_BULL_REDIS_DNS_LOOKUP_STRATEGY: 'LOOKUP' }, {}],
		[{ QUEUE_BULL_PREFIX: '{sales}' }, { prefix: 'sales' }],
		[{ QUEUE_BULL_PREFIX: '' }, { prefix: '' }],
		[{ QUEUE_BULL_PREFIX: 'sales', BITRIX24_REDIS_PREFIX: 'portal' }, { prefix: 'portal' }],
		[
			{ QUEUE_BULL_REDIS_CLUSTER_NODES: 'one.example:7000, two.example:7001,', QUEUE_BULL_REDIS_DB: '3' },
			{ nodes: [server('one.example', 7000), server('two.example', 7001)], cluster: true },
		],
		[{ QUEUE_BULL_REDIS_CLUSTER_NODES: 'one.example' }, { nodes: [server('one.example')], cluster: true }],
		[{ QUEUE_BULL_REDIS_CLUSTER_NODES: ' , ' }, {}],
	])('is the one of the queue: %j', (environment, expected) => {
		expect(sharingIn({ EXECUTIONS_MODE: 'queue', ...environment })).toEqual({
			redis: { ...queue, ...expected },
			whenRedisIsDown: 'share',
		});
	});

	it('may stand in files, each variable by itself', () => {
		const environment = {
			EXECUTIONS_MODE_FILE: fileWith('queue'),
			QUEUE_BULL_REDIS_HOST_FILE: fileWith('redis.example'),
			QUEUE_BULL_REDIS_PORT_FILE: fileWith('6380'),
			QUEUE_BULL_REDIS_DB_FILE: fileWith('1'),
			QUEUE_BULL_REDIS_USERNAME_FILE: fileWith("'user'"),
			QUEUE_BULL_REDIS_PASSWORD_FILE: fileWith('word'),
			QUEUE_BULL_REDIS_TLS_FILE: fileWith('true'),
			QUEUE_BULL_REDIS_TLS_SERVERNAME_FILE: fileWith('other.example'),
			QUEUE_BULL_REDIS_TLS_VALIDATE_CERTIFICATE_FILE: fileWith('false'),
			QUEUE_BULL_REDIS_DUALSTACK_FILE: fileWith('true'),
			QUEUE_BULL_REDIS_DNS_LOOKUP_STRATEGY_FILE: fileWith('NONE'),
			QUEUE_BULL_PREFIX_FILE: fileWith('sales'),
			BITRIX24_REDIS_DOWN_FILE: fileWith('error'),
		};
		expect(sharingIn(environment)).toEqual({
			redis: {
				nodes: [server('redis.example', 6380)],
				cluster: false,
				db: 1,
				username: 'user',
				password: 'word',
				tls: { servername: 'other.example', rejectUnauthorized: false },
				dualStack: true,
				plainClusterAddresses: true,
				prefix: 'sales',
			},
			whenRedisIsDown: 'error',
		});
		const nodes = { QUEUE_BULL_REDIS_CLUSTER_NODES_FILE: fileWith('one.example:7000') };
		expect(sharingIn({ ...environment, ...nodes }).redis).toMatchObject({
			nodes: [server('one.example', 7000)],
			cluster: true,
			db: 0,
		});
	});

	it('is read from a variable before its file, even when the variable is empty', () => {
		const environment = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: 'redis.example',
			QUEUE_BULL_REDIS_HOST_FILE: join(folder, 'missing'),
			QUEUE_BULL_REDIS_PASSWORD: '',
			QUEUE_BULL_REDIS_PASSWORD_FILE: fileWith('word'),
			QUEUE_BULL_REDIS_USERNAME_FILE: '',
		};
		expect(sharingIn(environment)).toEqual({
			redis: { ...queue, nodes: [server('redis.example')] },
			whenRedisIsDown: 'share',
		});
	});

	it.each<[string, Record<string, string>, string]>([
		['a variable', { BITRIX24_REDIS_URL: '"rediss://:word@own.example:7000/1"' }, 'bull'],
		['a file', { BITRIX24_REDIS_URL_FILE: fileWith('rediss://:word@own.example:7000/1') }, 'bull'],
		[
			'a variable in queue mode',
			{
				BITRIX24_REDIS_URL: 'rediss://:word@own.example:7000/1',
				EXECUTIONS_MODE: 'queue',
				QUEUE_BULL_REDIS_PORT: 'x',
				QUEUE_BULL_PREFIX: '{sales}',
			},
			'sales',
		],
		[
			'a variable, with a prefix',
			{
				BITRIX24_REDIS_URL: 'rediss://:word@own.example:7000/1',
				BITRIX24_REDIS_PREFIX: '{own}',
				QUEUE_BULL_PREFIX: 'sales',
			},
			'own',
		],
	])('is the one that a URL names in %s', (_name, environment, prefix) => {
		expect(sharingIn(environment)).toEqual({
			redis: {
				...queue,
				nodes: [server('own.example', 7000)],
				db: 1,
				password: 'word',
				tls: { rejectUnauthorized: true },
				prefix,
			},
			whenRedisIsDown: 'share',
		});
	});
});

describe('a process of n8n', () => {
	it.each([
		['worker', true],
		['webhook', true],
		['start', false],
		['execute', false],
	])('started as "%s" is in queue mode by itself: %s', (command, expected) => {
		expect(sharingIn({}, command).redis !== undefined).toBe(expected);
	});
});

describe('a problem in the environment', () => {
	it.each([
		['share', 'share'],
		['Error', 'error'],
		['', 'share'],
	])('BITRIX24_REDIS_DOWN=%s is not one', (value, expected) => {
		expect(sharingIn({ BITRIX24_REDIS_DOWN: value })).toEqual({
			redis: undefined,
			whenRedisIsDown: expected,
		});
	});

	const secretFile = '/secret/file';

	it.each<[string, Record<string, string>]>([
		[
			'BITRIX24_REDIS_URL: A Redis URL must look like',
			{ BITRIX24_REDIS_URL: 'http://:secret@redis.example' },
		],
		['BITRIX24_REDIS_URL_FILE: A Redis URL must', { BITRIX24_REDIS_URL_FILE: fileWith('redis:secret') }],
		['BITRIX24_REDIS_URL_FILE: A Redis URL must look', { BITRIX24_REDIS_URL_FILE: fileWith('') }],
		['BITRIX24_REDIS_URL_FILE must be the path of a file', { BITRIX24_REDIS_URL_FILE: secretFile }],
		[
			'BITRIX24_REDIS_PREFIX_FILE must be the path of a file that n8n may read (ENOENT)',
			{ BITRIX24_REDIS_URL: 'redis://redis.example', BITRIX24_REDIS_PREFIX_FILE: secretFile },
		],
		['EXECUTIONS_MODE_FILE must be the path', { EXECUTIONS_MODE_FILE: secretFile }],
		[
			'QUEUE_BULL_REDIS_PASSWORD_FILE must be the path of a file',
			{ EXECUTIONS_MODE: 'queue', QUEUE_BULL_REDIS_PASSWORD_FILE: 'secret' },
		],
		['may read (EISDIR)', { EXECUTIONS_MODE: 'queue', QUEUE_BULL_REDIS_PORT_FILE: folder }],
	])('leaves Redis unknown: %s', (expected, environment) => {
		const { redis, whenRedisIsDown, problem } = sharingIn({
			...environment,
			BITRIX24_REDIS_DOWN: 'error',
		});
		expect({ redis, whenRedisIsDown }).toEqual({ redis: 'unknown', whenRedisIsDown: 'error' });
		expect(problem).toContain(expected);
		expect(problem).not.toMatch(/secret|example/);
	});

	it.each<[Record<string, string>, string]>([
		[{ BITRIX24_REDIS: 'secret' }, 'BITRIX24_REDIS must be off or on, and is taken as on'],
		[{ BITRIX24_REDIS_DOWN: 'secret' }, 'BITRIX24_REDIS_DOWN must be share or error, and is taken as share'],
		[{ BITRIX24_REDIS_DOWN_FILE: secretFile }, 'BITRIX24_REDIS_DOWN_FILE must be the path of a file'],
		[
			{ QUEUE_BULL_REDIS_PORT: '"6380"' },
			'QUEUE_BULL_REDIS_PORT must be a number without quotes, and n8n takes it as 6379',
		],
		[
			{ QUEUE_BULL_REDIS_DB: 'secret' },
			'QUEUE_BULL_REDIS_DB must be a number without quotes, and n8n takes it as 0',
		],
		[
			{ QUEUE_BULL_REDIS_TLS: 'yes' },
			'QUEUE_BULL_REDIS_TLS must be true or false, and n8n takes it as false',
		],
		[{ QUEUE_BULL_REDIS_DUALSTACK: '"true"' }, 'QUEUE_BULL_REDIS_DUALSTACK must be true or false'],
	])('leaves what n8n takes instead: %j', (environment, expected) => {
		const { problem, ...found } = sharingIn({ EXECUTIONS_MODE: 'queue', ...environment });
		expect(found).toEqual({ redis: queue, whenRedisIsDown: 'share' });
		expect(problem).toContain(expected);
		expect(problem).not.toContain('secret');
	});

	it('comes with the others in one sentence', () => {
		const environment = { BITRIX24_REDIS: 'x', BITRIX24_REDIS_DOWN: 'y' };
		expect(sharingIn(environment).problem).toBe(
			'BITRIX24_REDIS must be off or on, and is taken as on; BITRIX24_REDIS_DOWN must be share or error, and is taken as share',
		);
	});
});

it('reads the environment of the process when no other is given', () => {
	process.env.BITRIX24_REDIS_DOWN = 'error';
	try {
		expect(sharingIn().whenRedisIsDown).toBe('error');
	} finally {
		delete process.env.BITRIX24_REDIS_DOWN;
	}
});

describe('the folder of the usage counts', () => {
	it.each([
		[{ N8N_USER_FOLDER: '/data' }, '/data/.n8n/bitrix24-usage'],
		[{}, join(homedir(), '.n8n', 'bitrix24-usage')],
		[{ N8N_USER_FOLDER: '/data', BITRIX24_USAGE_FOLDER: ' /counts ' }, '/counts'],
		[{ BITRIX24_USAGE_FOLDER: 'off' }, undefined],
	])('%j is %s', (environment, expected) => {
		expect(limitsFromEnvironment(environment).usageFolder).toBe(expected);
	});
});
