/** `npm run portal`: the sandbox portal from the command line. */
import { parseArgs } from 'node:util';
import {
	enterpriseLimit,
	standardLimit,
	startPortal,
	type BucketLimit,
	type OutgoingWebhookOptions,
	type RefusalStyle,
	type SandboxPortal,
	type WindowLimit,
} from '.';
import { certificatePath, sandboxTls } from './tls';

const HELP = `A strict imitation of a Bitrix24 portal on this machine. It forgets everything when it stops.

Usage: npm run portal -- [options]

Address
  --port <number>         default 8090; 0 takes any free port
  --host <address>        default 127.0.0.1
  --tls                   https instead of http, with the certificate in sandbox/tls

Limits, all of which hold together
  --plan <plan>           standard: 50 requests at once, then 2 a second (default)
                          enterprise: 250 requests at once, then 5 a second
                          self-hosted: no limit
  --rolling <n>/<s>       at most n requests in any s seconds, such as 60/60; may be repeated
  --fixed <n>/<s>         at most n requests in each s seconds since midnight, such as 20000/3600;
                          may be repeated
  --concurrency <number>  at most so many requests at the same time
  --retry-after <form>    sends Retry-After with refusals: seconds or date (default none, as Bitrix24)

Records at the start
  --deals <number>        default 1000
  --leads <number>        default 200
  --contacts <number>     default 500
  --companies <number>    default 200
  --projects <number>     default 50, items of a smart process
  --tasks <number>        default 50

Speed, in milliseconds (default 0)
  --latency <ms>          for each request
  --list-ms <ms>          for each list command, also in a batch
  --write-ms <ms>         for each add, update or delete

Events
  --hook <codes>=<url>    an outbound webhook, such as ONCRMDEALADD,ONCRMDEALUPDATE=http://127.0.0.1:5678/webhook/x;
                          its token is printed; may be repeated
  --event-delay <ms>      time between a change and its event (default 0)
  --local-handlers        accepts handlers whose host has no dot, such as localhost, which a portal refuses

Other
  --app-info              answers app.info of a webhook with scope and licence instead of refusing it
  --help                  shows this text
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
			tls: { type: 'boolean', default: false },
			plan: { type: 'string', default: 'standard' },
			rolling: { type: 'string', multiple: true, default: [] },
			fixed: { type: 'string', multiple: true, default: [] },
			concurrency: { type: 'string' },
			'retry-after': { type: 'string', default: 'none' },
			deals: { type: 'string', default: '1000' },
			leads: { type: 'string', default: '200' },
			contacts: { type: 'string', default: '500' },
			companies: { type: 'string', default: '200' },
			projects: { type: 'string', default: '50' },
			tasks: { type: 'string', default: '50' },
			latency: { type: 'string', default: '0' },
			'list-ms': { type: 'string', default: '0' },
			'write-ms': { type: 'string', default: '0' },
			hook: { type: 'string', multiple: true, default: [] },
			'event-delay': { type: 'string', default: '0' },
			'local-handlers': { type: 'boolean', default: false },
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
		...(values.tls && { tls: sandboxTls() }),
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
		events: {
			webhooks: values.hook.map(hook),
			delayMs: number('event-delay', values['event-delay']),
			localHandlers: values['local-handlers'],
		},
		seed: {
			leads: number('leads', values.leads),
			deals: number('deals', values.deals),
			contacts: number('contacts', values.contacts),
			companies: number('companies', values.companies),
			projects: number('projects', values.projects),
			tasks: number('tasks', values.tasks),
		},
	});
	process.stdout.write(
		welcome(portal, values.plan, values.tls ? `curl --cacert ${certificatePath}` : 'curl'),
	);

	const stop = (): void => {
		const { requests, refused } = portal.statistics.totals;
		process.stdout.write(`\n${requests} requests, ${refused} of them refused by a request limit.\n`);
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

function hook(text: string): OutgoingWebhookOptions {
	const [, codes = '', url = ''] = /^([\w.,]+)=(.+)$/.exec(text) ?? [];
	if (url === '')
		throw new Error(`--hook takes codes and an address, such as ONCRMDEALADD=https://…, not "${text}"`);
	return { codes: codes.split(','), url };
}

/** The outgoing webhooks as lines: address and token. */
const hooks = ({ events }: SandboxPortal): string => {
	const tokens = new Map(events.subscriptions.map(({ url, applicationToken }) => [applicationToken, url]));
	return [...tokens]
		.map(([token, url]) => `Outbound webhook to ${url}, application token ${String(token)}\n`)
		.join('');
};

function retryAfter(text: string): RefusalStyle['retryAfter'] {
	if (text === 'none' || text === 'seconds' || text === 'date') return text;
	throw new Error(`--retry-after is none, seconds or date, not "${text}"`);
}

const welcome = (portal: SandboxPortal, plan: string, curl: string): string => {
	const { url, webhookUrl } = portal;
	return `
Sandbox portal (plan: ${plan}) at ${url}
Webhook URL for the credential: ${webhookUrl}
${hooks(portal)}
Try, in another terminal:
  ${curl} '${webhookUrl}profile'
  ${curl} -g '${webhookUrl}crm.item.list?entityTypeId=2&select[]=id&select[]=title&filter[%3Eid]=0&start=-1'
  ${curl} '${webhookUrl}crm.item.add' -H 'Content-Type: application/json' -d '{"entityTypeId":2,"fields":{"title":"From curl"}}'
  ${curl} '${url}/__sandbox/statistics'        every request, and how many were refused

Entity types: 1 leads, 2 deals, 3 contacts, 4 companies, 31 smart invoices, 1030 the smart process "Projects".
Nothing is kept: every start gives the same portal. Ctrl+C stops it.
`;
};

main().catch((error: NodeJS.ErrnoException) => {
	process.stderr.write(
		error.code === 'EADDRINUSE'
			? 'Another program uses this port. Choose another one with --port; 0 takes any free port.\n'
			: `${error.message}\n\nnpm run portal -- --help shows all options.\n`,
	);
	process.exitCode = 1;
});
