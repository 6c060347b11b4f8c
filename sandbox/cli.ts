/** `npm run portal`: the sandbox portal alone, for trying a workflow without a portal. */
import { parseArgs } from 'node:util';
import {
	enterpriseLimit,
	standardLimit,
	startPortal,
	type BucketLimit,
	type RefusalStyle,
	type WindowLimit,
} from '.';

const HELP = `Usage: npm run portal -- [options]

  --port <number>        port to listen on (default 8090; 0 = any free one)
  --host <address>       address to listen on (default 127.0.0.1)
  --plan <plan>          standard (50 requests, 2 a second), enterprise (250, 5 a second) or self-hosted (no limit)
  --rolling <n>/<s>      beside the plan: n requests in any s seconds, such as 60/60; may be given several times
  --fixed <n>/<s>        n requests in each s seconds since midnight, such as 20000/3600; may be given several times
  --concurrency <number> requests at the same time (default: any number)
  --retry-after <form>   seconds or date: sent with all refusals (default: none, as Bitrix24)
  --leads <number>       records to begin with (defaults: 200 leads, 1000 deals, 500 contacts, 200 companies,
  --deals <number>         50 projects)
  --contacts <number>
  --companies <number>
  --projects <number>
  --latency <ms>         time that every request takes
  --list-ms <ms>         time that every list command takes
  --write-ms <ms>        time that every add, update or delete takes
  --app-info             answers app.info of a webhook with scope and licence instead of refusing it
  --help                 shows this text
`;

const PLANS: Readonly<Record<string, { limit: BucketLimit | 'none'; license: string }>> = {
	standard: { limit: standardLimit, license: 'de_std' },
	enterprise: { limit: enterpriseLimit, license: 'de_ent250' },
	'self-hosted': { limit: 'none', license: 'de_selfhosted' },
};

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '8090' },
			host: { type: 'string', default: '127.0.0.1' },
			plan: { type: 'string', default: 'standard' },
			rolling: { type: 'string', multiple: true, default: [] },
			fixed: { type: 'string', multiple: true, default: [] },
			concurrency: { type: 'string' },
			'retry-after': { type: 'string', default: 'none' },
			leads: { type: 'string', default: '200' },
			deals: { type: 'string', default: '1000' },
			contacts: { type: 'string', default: '500' },
			companies: { type: 'string', default: '200' },
			projects: { type: 'string', default: '50' },
			latency: { type: 'string', default: '0' },
			'list-ms': { type: 'string', default: '0' },
			'write-ms': { type: 'string', default: '0' },
			'app-info': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return void process.stdout.write(HELP);
	const plan = PLANS[values.plan];
	if (!plan) throw new Error(`--plan is one of ${Object.keys(PLANS).join(', ')}`);

	const portal = await startPortal({
		port: number('port', values.port),
		host: values.host,
		limit: plan.limit,
		windows: [
			...values.rolling.map((text) => window('rolling', text)),
			...values.fixed.map((text) => window('fixed', text)),
		],
		concurrency: values.concurrency === undefined ? 'none' : number('concurrency', values.concurrency),
		refusal: { retryAfter: retryAfter(values['retry-after']), bucketRetryAfter: true },
		license: plan.license,
		// A self-hosted portal has the limiter switched off.
		operating: plan.limit === 'none' ? 'none' : { limitSeconds: 480, accounting: 'nestedMethods' },
		appInfo: values['app-info'] ? 'scopeAndLicense' : 'refused',
		cost: {
			latencyMs: number('latency', values.latency),
			listMs: number('list-ms', values['list-ms']),
			writeMs: number('write-ms', values['write-ms']),
		},
		seed: {
			leads: number('leads', values.leads),
			deals: number('deals', values.deals),
			contacts: number('contacts', values.contacts),
			companies: number('companies', values.companies),
			projects: number('projects', values.projects),
		},
	});
	process.stdout.write(welcome(portal.url, portal.webhookUrl, values.plan));

	const stop = (): void => {
		const { requests, refused } = portal.statistics.totals;
		process.stdout.write(`\n${requests} requests, ${refused} of them refused by the rate limit.\n`);
		void portal.close().then(() => process.exit(0));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

function number(name: string, text: string): number {
	const value = Number(text);
	if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number, not "${text}"`);
	return value;
}

function window(kind: WindowLimit['kind'], text: string): WindowLimit {
	const match = /^(\d+)\/(\d+)$/.exec(text);
	if (!match) throw new Error(`--${kind} takes requests and seconds, such as 60/60, not "${text}"`);
	return { kind, requests: Number(match[1]), seconds: Number(match[2]) };
}

function retryAfter(text: string): RefusalStyle['retryAfter'] {
	if (text === 'none' || text === 'seconds' || text === 'date') return text;
	throw new Error(`--retry-after is none, seconds or date, not "${text}"`);
}

const welcome = (url: string, webhookUrl: string, plan: string): string => `
Sandbox portal (plan: ${plan}) at ${url}
Webhook URL for the credential: ${webhookUrl}

Try:
  curl '${webhookUrl}profile'
  curl -g '${webhookUrl}crm.item.list?entityTypeId=2&select[]=id&select[]=title&filter[%3Eid]=0&start=-1'
  curl '${webhookUrl}crm.item.add' -H 'Content-Type: application/json' -d '{"entityTypeId":2,"fields":{"title":"From curl"}}'
  curl '${url}/__sandbox/statistics'        what it was asked and what it refused

Deals are entity type 2, contacts 3, companies 4, leads 1, invoices 31, the smart process "Projects" 1030.
Nothing is kept: it starts afresh every time. Ctrl+C ends it.
`;

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
	process.exitCode = 1;
});
