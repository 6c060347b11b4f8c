import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../../../sandbox/seed/random';
import { bitrix24Trigger, publishTrigger, type Stand } from './stand';

const TOKEN = 'bench-application-token-0123456789';
const WARM_UP = 40;
/** Milliseconds between two calls, so that the execution of one does not slow down the next. */
const PAUSE_MS = 60;

/** Milliseconds until the senders of events were answered. */
export interface Answers {
	bitrix24Trigger: number[];
	/** n8n's own Webhook node, which answers at once too. */
	webhook: number[];
	/** Its version 1, for which n8n prepares its engine for expressions as it does for every node but Webhook 2. */
	webhook1: number[];
}

/** Sends the same events to Bitrix24 Trigger and to n8n's own Webhook node, in rounds of a random order. */
export async function answersOf(stand: Stand, calls: number): Promise<Answers> {
	const ours = await publishTrigger(stand, bitrix24Trigger(stand, 'answers', { applicationTokens: [TOKEN] }));
	const answers: Answers = { bitrix24Trigger: [], webhook: [], webhook1: [] };
	const contenders = [
		{ url: ours.url, took: answers.bitrix24Trigger },
		{ url: await webhookOf(stand, 2), took: answers.webhook },
		{ url: await webhookOf(stand, 1), took: answers.webhook1 },
	];
	const random = new SeededRandom(7);
	for (let round = 0; round < WARM_UP + calls; round++) {
		for (const { url, took } of shuffled(contenders, random)) {
			const milliseconds = await callOnce(url, eventOf(round + 1));
			if (round >= WARM_UP) took.push(milliseconds);
			await sleep(PAUSE_MS);
		}
	}
	return answers;
}

/** Publishes n8n's own Webhook node. @returns its address. */
async function webhookOf(stand: Stand, typeVersion: number): Promise<string> {
	const name = `webhook-${typeVersion}`;
	const { url } = await publishTrigger(stand, {
		type: 'n8n-nodes-base.webhook',
		typeVersion,
		name,
		webhookId: name,
		path: name,
		parameters: { httpMethod: 'POST', path: name, responseMode: 'onReceived', options: {} },
	});
	return url;
}

function shuffled<One>(all: readonly One[], random: SeededRandom): One[] {
	return all
		.map((one) => ({ one, place: random.next() }))
		.sort((first, second) => first.place - second.place)
		.map(({ one }) => one);
}

/** The body of an event as Bitrix24 sends it. */
function eventOf(id: number): string {
	return new URLSearchParams({
		event: 'ONCRMDEALUPDATE',
		event_handler_id: '7',
		'data[FIELDS][ID]': String(id),
		ts: '1764500000',
		'auth[domain]': 'portal.bitrix24.example',
		'auth[client_endpoint]': 'https://portal.bitrix24.example/rest/',
		'auth[server_endpoint]': 'https://oauth.bitrix.info/rest/',
		'auth[member_id]': 'a223c6b3710f85df22e9377d6c4f7553',
		'auth[application_token]': TOKEN,
	}).toString();
}

/** Milliseconds until a sender has the whole answer. Each call has a connection of its own, as those of a portal. */
async function callOnce(url: string, body: string): Promise<number> {
	const since = performance.now();
	await new Promise<void>((resolve, reject) => {
		const headers = {
			'Content-Type': 'application/x-www-form-urlencoded',
			'Content-Length': Buffer.byteLength(body),
		};
		const outgoing = request(url, { method: 'POST', agent: false, headers }, (response) => {
			response.resume();
			response.once('error', reject);
			response.once('end', () => {
				if (response.statusCode === 200) resolve();
				else reject(new Error(`${url} answered ${response.statusCode}`));
			});
		});
		outgoing.once('error', reject);
		outgoing.end(body);
	});
	return performance.now() - since;
}
