/** Shorter texts are no secrets, and would match everywhere. */
const SHORTEST_SECRET = 8;
/** Secrets that are remembered. Tokens are replaced every hour, so the oldest ones have expired. */
const MOST_SECRETS = 100;

const secrets = new Set<string>();
let longestFirst: readonly string[] = [];

/**
 * Makes `redact` remove this text from now on, wherever it stands. Tokens and webhooks need it: outside of an address they
 * have no form by which they can be recognised.
 */
export function keepSecret(secret: string): void {
	if (secret.length < SHORTEST_SECRET) return;
	// Adds it again at the end: the first secret of the set is forgotten first.
	const known = secrets.delete(secret);
	secrets.add(secret);
	if (known) return;
	if (secrets.size > MOST_SECRETS) secrets.delete(secrets.values().next().value as string);
	longestFirst = [...secrets].sort((one, other) => other.length - one.length);
}

/** The secrets that are remembered, longest first; another array after each change. */
export const knownSecrets = (): readonly string[] => longestFirst;
