/** A failed request to n8n's REST interface. */
export class N8nRestError extends Error {
	constructor(
		readonly status: number,
		request: string,
		body: string,
	) {
		super(`${request} was answered with HTTP ${status}: ${body.slice(0, 500)}`);
		this.name = 'N8nRestError';
	}
}

/** Requests of the logged-in user to the REST interface of n8n's editor. */
export class RestSession {
	private cookie = '';

	/** @param url the address of the editor, without a slash at the end. */
	constructor(readonly url: string) {}

	/**
	 * @param path from the address of the editor, beginning with a slash.
	 * @returns the answer's `data`, or the whole answer where there is none.
	 * @throws N8nRestError for any status but 2xx.
	 */
	async request<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
		const response = await fetch(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', ...this.cookieHeader },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nRestError(response.status, `${method} ${path}`, text);
		const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		const answer = JSON.parse(text) as { data?: T };
		return (answer.data === undefined ? answer : answer.data) as T;
	}

	/** Opens a page of n8n, as the browser of the user does. @throws N8nRestError for any status but 2xx. */
	async visit(url: string): Promise<void> {
		const response = await fetch(url, { headers: this.cookieHeader });
		if (!response.ok) throw new N8nRestError(response.status, `GET ${url}`, await response.text());
	}

	private get cookieHeader(): { cookie?: string } {
		return this.cookie === '' ? {} : { cookie: this.cookie };
	}
}
