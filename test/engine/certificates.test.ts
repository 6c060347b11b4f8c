import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPortal, type SandboxPortal } from '../../sandbox';
import { runScript } from '../sdk/run-script';
import { type CertificateOptions, makeCertificate } from '../support/certificates';
import { ask, type Said } from './certificates';

const LOOPBACK = ['localhost', '127.0.0.1'];
const authority = makeCertificate({ name: 'Authority of the company' });

const portals: SandboxPortal[] = [];
afterAll(async () => void (await Promise.all(portals.map(async (portal) => await portal.close()))));

/** A sandbox portal over https. @returns the address of its webhook */
async function portalWith(options: Omit<CertificateOptions, 'name'>, ...chain: string[]): Promise<string> {
	const { key, cert } = makeCertificate({ name: 'portal', ...options });
	const portal = await startPortal({ tls: { key, cert: [cert, ...chain].join('') } });
	portals.push(portal);
	return portal.webhookUrl;
}

/** Expects that all were refused with the same code and the same words, and that nothing shows the secret. */
function expectRefusal({ node, test, script }: Said, code: string, ...words: string[]): void {
	expect(node).toContain(`The portal could not be reached (${code}) [item 0]: `);
	expect(script).toContain(`notReached (${code}): `);
	expect(test).toContain(`The portal could not be reached (${code}). `);
	for (const text of [node, test, script]) {
		for (const word of words) expect(text).toContain(word);
		expect(text).not.toContain('/rest/');
	}
}

const OWN_AUTHORITY = [
	'was issued by an authority that this machine does not know',
	'environment variable NODE_EXTRA_CA_CERTS',
];

describe('a portal whose certificate this machine does not trust is refused', () => {
	it('if it is self-signed', async () => {
		expectRefusal(
			await ask(await portalWith({ hosts: LOOPBACK })),
			'DEPTH_ZERO_SELF_SIGNED_CERT',
			'The certificate of the portal is self-signed',
			'environment variable NODE_EXTRA_CA_CERTS',
		);
	});

	it('if an unknown authority has issued it', async () => {
		const webhook = await portalWith({ authority, hosts: LOOPBACK });
		expectRefusal(await ask(webhook), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', ...OWN_AUTHORITY);
	});

	it('if the certificate of the unknown authority comes with it', async () => {
		const webhook = await portalWith({ authority, hosts: LOOPBACK }, authority.cert);
		expectRefusal(await ask(webhook), 'SELF_SIGNED_CERT_IN_CHAIN', ...OWN_AUTHORITY);
	});
});

describe('with the certificate of the authority in NODE_EXTRA_CA_CERTS', () => {
	let trusted: Said;
	let expired: Said;
	let early: Said;
	let ofAnother: Said;

	beforeAll(async () => {
		const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
		const file = join(folder, 'authority.pem');
		writeFileSync(file, authority.cert);
		const webhooks = [
			await portalWith({ authority, hosts: LOOPBACK }),
			await portalWith({ authority, hosts: LOOPBACK, valid: [-2, -1] }),
			await portalWith({ authority, hosts: LOOPBACK, valid: [1, 2] }),
			await portalWith({ authority, hosts: ['portal.example'] }),
		];
		try {
			[trusted, expired, early, ofAnother] = await runScript<Said[]>('../engine/certificates.script.ts', {
				NODE_EXTRA_CA_CERTS: file,
				WEBHOOKS: JSON.stringify(webhooks),
			});
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it('its portal is trusted', () => {
		expect(trusted).toEqual({ node: 'worked', test: 'worked', script: 'worked' });
	});

	it('an expired certificate is refused, and said to be expired', () => {
		expectRefusal(expired, 'CERT_HAS_EXPIRED', 'The certificate of the portal has expired', 'renewed');
	});

	it('a certificate of the future is refused, and said to be one', () => {
		expectRefusal(early, 'CERT_NOT_YET_VALID', 'is not valid yet', 'date and time of this machine');
	});

	it('a certificate for another host is refused, and said to be one', () => {
		expectRefusal(ofAnother, 'ERR_TLS_CERT_ALTNAME_INVALID', 'is for another host name', 'address');
	});
});
