import {
	describe as describeServer,
	redisSettingsOfUrl,
	RedisUrlError,
} from '../../../src/limits/redis/settings';

const plain = {
	nodes: [{ host: 'redis.example', port: 6379 }],
	cluster: false,
	db: 0,
	username: undefined,
	password: undefined,
	tls: undefined,
	dualStack: false,
	plainClusterAddresses: false,
	prefix: 'b24',
};

function thrownBy(url: string): Error {
	try {
		redisSettingsOfUrl(url, 'b24');
	} catch (error) {
		return error as Error;
	}
	throw new Error('nothing was thrown');
}

describe('a Redis URL', () => {
	it.each<[string, object]>([
		['redis://redis.example', {}],
		['REDIS://redis.example/', {}],
		['redis://redis.example:6380/3', { nodes: [{ host: 'redis.example', port: 6380 }], db: 3 }],
		['redis://[2001:db8::1]', { nodes: [{ host: '2001:db8::1', port: 6379 }] }],
		['redis://[::1]:7000', { nodes: [{ host: '::1', port: 7000 }] }],
		['redis://:word@redis.example', { password: 'word' }],
		['redis://limits@redis.example', { username: 'limits' }],
		['redis://us%3Aer:w%40r%2Fd%25:%C3%A4@redis.example', { username: 'us:er', password: 'w@r/d%:ä' }],
		['redis://user:w@rd@redis.example', { username: 'user', password: 'w@rd' }],
		['redis://redis.example?family=0', { dualStack: true }],
		['rediss://redis.example', { tls: { rejectUnauthorized: true } }],
		['rediss://redis.example?rejectUnauthorized=true', { tls: { rejectUnauthorized: true } }],
		[
			'rediss://redis.example/0?rejectUnauthorized=false&servername=other.example&family=0',
			{ tls: { rejectUnauthorized: false, servername: 'other.example' }, dualStack: true },
		],
		[
			'redis://user:word@one.example:7000,two.example,[::1]:7002/0',
			{
				nodes: [
					{ host: 'one.example', port: 7000 },
					{ host: 'two.example', port: 6379 },
					{ host: '::1', port: 7002 },
				],
				cluster: true,
				username: 'user',
				password: 'word',
			},
		],
	])('%s is read', (url, expected) => {
		expect(redisSettingsOfUrl(url, 'b24')).toEqual({ ...plain, ...expected });
	});

	it.each([
		['nothing', '', 'must look like'],
		['another protocol', 'http://:secret@redis.example', 'must look like'],
		['no host', 'redis://:secret@', 'must look like'],
		['a socket', 'redis:///run/secret.sock', 'must look like'],
		['a database with a name', 'redis://:secret@redis.example/secret', 'must look like'],
		['a password with a slash', 'redis://:12/secret@redis.example', 'must look like'],
		['a password with a number sign', 'redis://:12#secret@redis.example', 'must look like'],
		['a password with a question mark', 'redis://:12?secret@redis.example', 'Each host'],
		['a user and a password with a question mark', 'redis://user:12?secret@redis.example', 'may be family=0'],
		['a password with a percent sign', 'redis://:secret%@redis.example', '% itself is %25'],
		['a password of another encoding', 'redis://:secret%ff@redis.example', '% itself is %25'],
		['no port behind the colon', 'redis://:secret@redis.example:', 'a port from 1 to 65535'],
		['port 0', 'redis://:secret@redis.example:0', 'a port from 1 to 65535'],
		['a port beyond the last', 'redis://:secret@redis.example:65536', 'a port from 1 to 65535'],
		['IPv6 without brackets', 'redis://:secret@2001:db8::1', 'IPv6 in brackets'],
		['an empty host in a list', 'redis://:secret@one.example,,two.example', 'Each host'],
		['a space in a host', 'redis://:secret@one.example, two.example', 'Each host'],
		['a database in a cluster', 'redis://:secret@one.example,two.example/3', 'only number 0'],
		['an unknown parameter', 'redis://:secret@redis.example?password=secret', 'family=0'],
		['another family', 'redis://:secret@redis.example?family=6', 'family=0'],
		['a bad switch', 'rediss://:secret@redis.example?rejectUnauthorized=no', 'rejectUnauthorized=false'],
		['an empty name', 'rediss://:secret@redis.example?servername=', 'servername='],
		[
			'TLS parameters without TLS',
			'redis://:secret@redis.example?rejectUnauthorized=false',
			'with rediss://',
		],
	])('is refused with %s, without being shown', (_name, url, expected) => {
		const error = thrownBy(url);
		expect(error).toBeInstanceOf(RedisUrlError);
		expect(error.message).toContain(expected);
		expect(error.message).toContain('Redis URL');
		expect(error.message).not.toMatch(/secret|example/);
	});

	it.each([
		['redis://user:secret@redis.example', 'redis.example:6379'],
		['rediss://:secret@[::1]:7000/2', '[::1]:7000'],
		['redis://:secret@one.example:7000,two.example:7001', 'one.example:7000, two.example:7001 (cluster)'],
	])('%s is described without its password', (url, expected) => {
		expect(describeServer(redisSettingsOfUrl(url, ''))).toBe(expected);
	});
});
