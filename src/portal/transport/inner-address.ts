import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Ranges of IPv4 that are no public addresses (IANA IPv4 Special-Purpose Address Registry, RFC 6890). */
const INNER_4: ReadonlyArray<readonly [network: string, bits: number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 3],
];

/** Ranges of inner networks in IPv6 (RFC 6890, RFC 4193, RFC 4291). */
const INNER_6: ReadonlyArray<readonly [network: string, bits: number]> = [
	['::', 96],
	['64:ff9b:1::', 48],
	['100::', 64],
	['2001::', 23],
	['2001:db8::', 32],
	['3fff::', 20],
	['5f00::', 16],
	['fc00::', 7],
	['fe80::', 9],
	['ff00::', 8],
];

/** Prefixes of IPv6 before an address of IPv4: mapped, translated (RFC 7915, RFC 6052), and 6to4. */
const BEFORE_4: ReadonlyArray<readonly [prefix: string, bits: number, rest: string]> = [
	['::ffff:', 96, ''],
	['::ffff:0:', 96, ''],
	['64:ff9b::', 96, ''],
	['2002:', 16, '::'],
];

const INNER = new BlockList();
for (const [network, bits] of INNER_4) {
	INNER.addSubnet(network, bits, 'ipv4');
	const [a, b, c, d] = network.split('.').map(Number);
	const groups = [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(':');
	for (const [prefix, length, rest] of BEFORE_4)
		INNER.addSubnet(`${prefix}${groups}${rest}`, length + bits, 'ipv6');
}
for (const [network, bits] of INNER_6) INNER.addSubnet(network, bits, 'ipv6');

const isIn = (list: BlockList, address: string): boolean =>
	list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether an address (IPv4 or IPv6) leads into an inner network, or to this machine. */
export const isInnerAddress = (address: string): boolean => isIn(INNER, address);

/** How hosts of other networks are judged. */
export interface HostPolicy {
	/** Hosts that a person has allowed: names (`files.example.org`, `*.example.org`), addresses, ranges (`10.1.0.0/16`). */
	allowedHosts?: readonly string[];
	/** Whether a proxy looks up names, which may know names that this machine does not. */
	usesProxy?: boolean;
}

/**
 * Whether a host is public, or one that a person has allowed. A name is public if all its addresses are.
 * @param hostname as URLs write it: an address of IPv6 in brackets.
 * @throws the error of Node when the name is not known
 */
export async function isOpenHost(
	hostname: string,
	{ allowedHosts = [], usesProxy = false }: HostPolicy = {},
): Promise<boolean> {
	const host = hostname.replace(/^\[|\]$/g, '');
	if (allowedHosts.some((entry) => isNamedBy(entry, host))) return true;
	const addresses = isIP(host) === 0 ? await addressesOf(host, usesProxy) : [host];
	const list = listOf(allowedHosts);
	return addresses.every((address) => !isInnerAddress(address) || isIn(list, address));
}

async function addressesOf(host: string, usesProxy: boolean): Promise<string[]> {
	const asked = lookup(host, { all: true });
	const found = await (usesProxy ? asked.catch(() => []) : asked);
	return found.map(({ address }) => address.split('%')[0]);
}

function isNamedBy(entry: string, host: string): boolean {
	const name = entry.trim().toLowerCase();
	return name.startsWith('*.') ? host.endsWith(name.slice(1)) : name === host;
}

function listOf(allowed: readonly string[]): BlockList {
	const list = new BlockList();
	for (const entry of allowed) {
		const [address, bits] = entry.trim().split('/', 2);
		const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
		const longest = family === 'ipv6' ? 128 : 32;
		const length = Number(bits ?? longest);
		if (isIP(address) === 0 || !Number.isInteger(length) || length < 0 || length > longest) continue;
		list.addSubnet(address, length, family);
	}
	return list;
}
