/** A refusal of the authorization server: shaped like a REST error, with the codes of RFC 6749. */
export class OAuthError extends Error {
	constructor(
		readonly code: string,
		readonly description: string,
		readonly status: number,
	) {
		super(`${code}: ${description}`);
	}

	toBody(): { error: string; error_description: string } {
		return { error: this.code, error_description: this.description };
	}
}

export const oauthErrors = {
	invalidRequest: () => new OAuthError('invalid_request', 'Malformed request', 400),
	invalidClient: () => new OAuthError('invalid_client', 'Invalid client id or secret', 401),
	invalidGrant: () => new OAuthError('invalid_grant', 'Invalid or expired code or refresh token', 400),
} as const;
