import { startPortal, type PortalClock, type PortalOptions, type SandboxPortal } from '../../../sandbox';

/** A clock that a test moves. Sleeping moves it too. */
export class ManualClock implements PortalClock {
	constructor(private time = Date.UTC(2026, 0, 15, 9, 0, 0)) {}

	now(): number {
		return this.time;
	}

	advance(milliseconds: number): void {
		this.time += milliseconds;
	}

	sleep(milliseconds: number): Promise<void> {
		this.time += milliseconds;
		return Promise.resolve();
	}
}

/** An answer over HTTP. */
export interface HttpAnswer {
	status: number;
	headers: Headers;
	/** The parsed JSON; text if the answer is not JSON. */
	body: any;
}

export interface Client {
	portal: SandboxPortal;
	/** Posts a JSON body to the first webhook, or to another one. */
	call(method: string, parameters?: unknown, webhookUrl?: string): Promise<HttpAnswer>;
}

const open: SandboxPortal[] = [];

/** Starts a portal, by default without a request limit. It is closed after the test file. */
export async function portalFor(options: PortalOptions = {}): Promise<Client> {
	const portal = await startPortal({ limit: 'none', ...options });
	open.push(portal);
	return {
		portal,
		call: async (method, parameters = {}, webhookUrl = portal.webhookUrl) => {
			const response = await fetch(webhookUrl + method, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify(parameters),
				redirect: 'manual',
			});
			const text = await response.text();
			const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
			return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
		},
	};
}

afterAll(async () => {
	await Promise.all(open.splice(0).map((portal) => portal.close()));
});
