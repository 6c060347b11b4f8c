/** What is wrong with a certificate, and what a person can do about it. */
interface CertificateTrouble {
	sentence: string;
	advice: string;
}

const TRUST =
	'put it into a PEM file, name that file in the environment variable NODE_EXTRA_CA_CERTS of every n8n process, and restart n8n';

const UNKNOWN_AUTHORITY: CertificateTrouble = {
	sentence: 'The certificate of the portal was issued by an authority that this machine does not know',
	advice: `Get the certificate of that authority (your own, or that of a proxy on the way) and ${TRUST}. If the authority is a public one, the server leaves out its intermediate certificate: its administrator can add it.`,
};

const NOT_NOW =
	"Have the certificate renewed on the portal's server, and check the date and time of this machine.";

const WRONG_HOST: CertificateTrouble = {
	sentence: 'The certificate of the portal is for another host name',
	advice:
		"Write the portal's address in the credential with the name that is in the certificate, or have a certificate issued for the name in the credential.",
};

const NOT_ACCEPTED: CertificateTrouble = {
	sentence: 'The certificate of the portal is not accepted',
	advice: "Ask the administrator of the portal's server for a valid certificate.",
};

/** By the codes of Node (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const BY_CODE: Readonly<Record<string, CertificateTrouble>> = {
	DEPTH_ZERO_SELF_SIGNED_CERT: {
		sentence: 'The certificate of the portal is self-signed, and this machine does not trust it',
		advice: `Get this certificate from the portal's server and ${TRUST}.`,
	},
	SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
	UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
	CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
	CERT_HAS_EXPIRED: { sentence: 'The certificate of the portal has expired', advice: NOT_NOW },
	CERT_NOT_YET_VALID: { sentence: 'The certificate of the portal is not valid yet', advice: NOT_NOW },
	ERR_TLS_CERT_ALTNAME_INVALID: WRONG_HOST,
	HOSTNAME_MISMATCH: WRONG_HOST,
	INVALID_CA: NOT_ACCEPTED,
	INVALID_PURPOSE: NOT_ACCEPTED,
	PATH_LENGTH_EXCEEDED: NOT_ACCEPTED,
};

/**
 * The trouble behind the code of an error of Node; undefined if it is not about a certificate. Node checks the certificate
 * before it sends anything, so the portal has not got the request.
 */
export function certificateTrouble(code: string): CertificateTrouble | undefined {
	if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
	return code.startsWith('CERT_') || code.startsWith('ERR_TLS') ? NOT_ACCEPTED : undefined;
}
