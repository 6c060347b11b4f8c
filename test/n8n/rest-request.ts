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
		const answer = JSON.parse(await this.text(method, path, body)) as { data?: T };
		return (answer.data === undefined ? answer : answer.data) as T;
	}

	/** Makes a request whose answer may be a page. @throws N8nRestError for any status but 2xx. */
	async text(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<string> {
		const response = await fetch(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', ...this.cookieHeader },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nRestError(response.status, `${method} ${path}`, text);
		const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		return text;
	}

	/** Opens a page as a browser does, and follows where it leads: also to other servers, which do not get the cookie. */
	async visit(page: string): Promise<void> {
		for (let address: string | null = page; address !== null; ) {
			const headers = address.startsWith(this.url) ? this.cookieHeader : {};
			const response: Response = await fetch(address, { headers, redirect: 'manual' });
			const text = await response.text();
			if (response.status >= 400)
				throw new N8nRestError(response.status, `GET ${address.split('?')[0]}`, text);
			const next = response.headers.get('location');
			address = next === null ? null : new URL(next, address).href;
		}
	}

	private get cookieHeader(): { cookie?: string } {
		return this.cookie === '' ? {} : { cookie: this.cookie };
	}
}
