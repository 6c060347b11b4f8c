import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A self-signed certificate for localhost, 127.0.0.1 and ::1, made for these tests, valid for a hundred years and
 * published with its key: it protects nothing. Clients trust it through NODE_EXTRA_CA_CERTS.
 */
export const certificatePath = join(__dirname, 'sandbox-certificate.pem');

/** What `PortalOptions.tls` takes. */
export const sandboxTls = (): { key: string; cert: string } => ({
	key: readFileSync(join(__dirname, 'sandbox-private.pem'), 'utf8'),
	cert: readFileSync(certificatePath, 'utf8'),
});
