import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, both as PEM. */
export interface Certificate {
	name: string;
	key: string;
	cert: string;
	privateKey: KeyObject;
}

export interface CertificateOptions {
	/** Whom it is for. */
	name: string;
	/** Who signs it; absent: it is self-signed. */
	authority?: Certificate;
	/** Host names and the IPv4 addresses that it is for. */
	hosts?: readonly string[];
	/** The days, counted from now, on which it begins and ends to be valid; absent: yesterday and tomorrow. */
	valid?: readonly [from: number, to: number];
}

const DAY_MS = 86_400_000;

// Node reads certificates, but makes none. Their form is that of RFC 5280, written as DER: a tag, a length, the content.
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;

function der(tag: number, ...parts: ReadonlyArray<Buffer | readonly number[]>): Buffer {
	const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
	const { length } = content;
	const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const objectId = (bytes: string): Buffer => der(OBJECT_ID, Buffer.from(bytes, 'hex'));
const ECDSA_WITH_SHA256 = der(SEQUENCE, objectId('2a8648ce3d040302'));
const COMMON_NAME = objectId('550403');
const BASIC_CONSTRAINTS = objectId('551d13');
const ALTERNATIVE_NAMES = objectId('551d11');

const nameOf = (text: string): Buffer =>
	der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(text)))));

/** A time with two digits of the year, such as 261130120000Z. */
const timeIn = (days: number): Buffer => {
	const [digits] = new Date(Date.now() + days * DAY_MS)
		.toISOString()
		.replace(/\D/g, '')
		.match(/^\d{14}/) ?? [''];
	return der(UTC_TIME, Buffer.from(`${digits.slice(2)}Z`));
};

const extension = (id: Buffer, value: Buffer): Buffer => der(SEQUENCE, id, der(OCTET_STRING, value));

const hostOf = (host: string): Buffer =>
	/^[\d.]+$/.test(host) ? der(0x87, host.split('.').map(Number)) : der(0x82, Buffer.from(host));

/** Makes a certificate with a new key. Any certificate that is made here can sign others. */
export function makeCertificate({
	name,
	authority,
	hosts,
	valid = [-1, 1],
}: CertificateOptions): Certificate {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const isAuthority = hosts === undefined;
	const content = der(
		SEQUENCE,
		// Version 3.
		der(0xa0, der(INTEGER, [2])),
		der(INTEGER, [1], randomBytes(8)),
		ECDSA_WITH_SHA256,
		nameOf(authority?.name ?? name),
		der(SEQUENCE, ...valid.map(timeIn)),
		nameOf(name),
		publicKey.export({ type: 'spki', format: 'der' }),
		der(
			0xa3,
			der(
				SEQUENCE,
				isAuthority
					? extension(BASIC_CONSTRAINTS, der(SEQUENCE, der(0x01, [0xff])))
					: extension(ALTERNATIVE_NAMES, der(SEQUENCE, ...hosts.map(hostOf))),
			),
		),
	);
	const signature = sign('sha256', content, authority?.privateKey ?? privateKey);
	const whole = der(SEQUENCE, content, ECDSA_WITH_SHA256, der(BIT_STRING, [0], signature));
	const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
	return {
		name,
		privateKey,
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
		cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
	};
}
