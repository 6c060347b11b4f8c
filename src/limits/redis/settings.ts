/** The Redis server in which the processes of one n8n share a portal's limits. */
export interface RedisSettings {
	/** One server, or the nodes by which a cluster is found. IPv6 addresses have no brackets. */
	nodes: Array<{ host: string; port: number }>;
	/** Whether the nodes belong to a Redis Cluster, even if only one is named. */
	cluster: boolean;
	/** Number of the database; always 0 in a cluster. */
	db: number;
	username?: string;
	password?: string;
	/** Absent: the connection is not encrypted. */
	tls?: { servername?: string; rejectUnauthorized: boolean };
	/** Whether host names may lead to IPv4 and IPv6 addresses. */
	dualStack: boolean;
	/** Whether the addresses that a cluster announces are used without a DNS lookup: some networks cannot look them up. */
	plainClusterAddresses: boolean;
	/** Beginning of all keys. It has no braces, because those choose the cluster node that holds a key. */
	prefix: string;
}

/** The URL of a Redis server is invalid. The message shows no part of it, because any part may belong to the password. */
export class RedisUrlError extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'RedisUrlError';
	}
}

const DEFAULT_PORT = 6379;
const LAST_PORT = 65_535;

const URL_PARTS = /^(rediss?):\/\/(?:([^/?#]*)@)?([^/?#@]+)(?:\/(\d*))?(?:\?([^#]*))?$/i;
const NODE = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]]+))(?::(\d+))?$/i;

/**
 * Reads `redis://user:password@host:6379/0`. `rediss://` means TLS. User and password are percent-encoded, and everything
 * but the host may be left out. Several hosts, separated by commas, are nodes of a cluster. Parameters: `family=0` (IPv4 and
 * IPv6), and with TLS `rejectUnauthorized=false` and `servername=…`.
 * @throws RedisUrlError
 */
export function redisSettingsOfUrl(url: string, prefix: string): RedisSettings {
	const parts = URL_PARTS.exec(url);
	if (parts === null) {
		throw new RedisUrlError(
			'A Redis URL must look like redis://user:password@host:6379/0, or rediss:// for TLS, with user and password percent-encoded',
		);
	}
	const [, scheme, login = '', hosts, db = '', query = ''] = parts;
	const nodes = hosts.split(',').map(readNode);
	const cluster = nodes.length > 1;
	if (cluster && Number(db) !== 0) {
		throw new RedisUrlError(
			'The Redis URL of a cluster must name no database, for a cluster has only number 0',
		);
	}
	return {
		nodes,
		cluster,
		db: Number(db),
		...readLogin(login),
		...readParameters(query, scheme.toLowerCase() === 'rediss'),
		plainClusterAddresses: false,
		prefix,
	};
}

/** The server as messages name it: `host:port`, or `host:port, host:port (cluster)`. */
export function describe({ nodes, cluster }: RedisSettings): string {
	const names = nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
	return names.join(', ') + (cluster ? ' (cluster)' : '');
}

function readNode(text: string): { host: string; port: number } {
	const match = NODE.exec(text);
	const port = Number(match?.[3] ?? DEFAULT_PORT);
	if (match === null || port < 1 || port > LAST_PORT) {
		throw new RedisUrlError(
			`Each host in a Redis URL must be a name or an IP address (IPv6 in brackets), with a port from 1 to ${LAST_PORT} or none`,
		);
	}
	return { host: match[1] ?? match[2], port };
}

function readLogin(login: string): Pick<RedisSettings, 'username' | 'password'> {
	const [username, ...password] = login.split(':');
	return { username: decode(username) || undefined, password: decode(password.join(':')) || undefined };
}

function decode(text: string): string {
	const decoded = tryDecode(text);
	if (decoded === undefined) {
		throw new RedisUrlError('User and password in a Redis URL must be percent-encoded: % itself is %25');
	}
	return decoded;
}

function tryDecode(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		// The caller throws an error that does not show the text.
		return undefined;
	}
}

function readParameters(query: string, encrypted: boolean): Pick<RedisSettings, 'tls' | 'dualStack'> {
	const tls: NonNullable<RedisSettings['tls']> = { rejectUnauthorized: true };
	let dualStack = false;
	for (const [name, value] of new URLSearchParams(query)) {
		if (name === 'family' && value === '0') dualStack = true;
		else if (name === 'rejectUnauthorized' && encrypted && /^(true|false)$/.test(value)) {
			tls.rejectUnauthorized = value === 'true';
		} else if (name === 'servername' && encrypted && value !== '') tls.servername = value;
		else {
			throw new RedisUrlError(
				'Parameters of a Redis URL may be family=0 and, with rediss://, rejectUnauthorized=false and servername=… only',
			);
		}
	}
	return { tls: encrypted ? tls : undefined, dualStack };
}
