import { isInnerAddress, isOpenHost } from '../../../src/portal/transport/inner-address';

it.each([
	...[
		'127.0.0.1',
		'10.0.0.5',
		'172.16.3.4',
		'192.168.0.7',
		'169.254.1.2',
		'100.64.0.1',
		'0.0.0.0',
		'255.255.255.255',
	],
	...[
		'::1',
		'::',
		'fd00::1',
		'fe80::1',
		'::ffff:7f00:1',
		'::ffff:0:a00:1',
		'64:ff9b::a00:1',
		'2002:7f00:1::',
		'3fff::1',
	],
])('%s is an inner address', (address) => {
	expect(isInnerAddress(address)).toBe(true);
});

it.each(['93.184.215.14', '172.32.0.1', '9.255.255.255', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])(
	'%s is a public address',
	(address) => {
		expect(isInnerAddress(address)).toBe(false);
	},
);

it.each<[string, string[], boolean]>([
	['localhost', [], false],
	['localhost', ['localhost'], true],
	['localhost', ['LOCALHOST '], true],
	['localhost', ['host', '*.localhost', ''], false],
	['files.lan.invalid', ['*.lan.invalid'], true],
	['10.0.0.5', ['10.0.0.5'], true],
	['10.0.0.5', ['10.0.0.0/30', 'nonsense/8', '10.0.0.0/99'], false],
	['10.0.0.5', ['10.0.0.0/29'], true],
	['[fd00::1]', [], false],
	['[fd00::1]', ['fd00::/16'], true],
	['93.184.215.14', [], true],
])('the host %s with %j allowed is open: %p', async (host, allowed, open) => {
	expect(await isOpenHost(host, { allowedHosts: allowed })).toBe(open);
});

it('a name that cannot be looked up here is left to a proxy, if there is one', async () => {
	expect(await isOpenHost('files.invalid', { usesProxy: true })).toBe(true);
	expect(await isOpenHost('10.0.0.5', { usesProxy: true })).toBe(false);
	await expect(isOpenHost('files.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
});
