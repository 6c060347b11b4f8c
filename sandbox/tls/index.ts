import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A self-signed certificate for localhost, 127.0.0.1 and ::1, valid for a hundred years. Its key is published, so it
 * protects nothing. Node trusts it with NODE_EXTRA_CA_CERTS.
 */
export const certificatePath = join(__dirname, 'sandbox-certificate.pem');

/** Key and certificate for the option `tls`. */
export const sandboxTls = (): { key: string; cert: string } => ({
	key: readFileSync(join(__dirname, 'sandbox-private.pem'), 'utf8'),
	cert: readFileSync(certificatePath, 'utf8'),
});
