import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Effect, Reply } from '../../batch/command';
import { offsetIn } from '../../facts/time-zone';
import type { Admission, OperatingCaller } from '../../limits/operating/operating-time';
import type { Priority } from '../../limits/priority';
import { CallerWindow } from '../../limits/caller-window';
import { type BatchReply, readBatch } from '../answers/batch-reply';
import { Entrance, type Ticket } from './entrance';
import { bookingOf } from './booking';
import { BitrixError } from '../answers/errors';
import { adviceFor, asBitrixError, mayHaveCost, missingInAnswer } from '../answers/failure';
import { planOfLicence, type PlanSetting } from '../settings/plan';
import { renewEnded } from '../answers/renewal';
import { parseReply } from '../answers/reply';
import { pauseBeforeRepeat } from './retry';
import { foundAt, type SharedPortal } from '../shared/shared-portal';
import type { Transport, TransportReply, TransportRequest } from '../transport/transport';

/** The cloud cuts a request after 60 s (api reference, "Limits"); a little more, so that its own answer can arrive. */
const REQUEST_TIMEOUT_MS = 70_000;

/** Methods that return records which somebody may be waiting for: `crm.deal.list`, `user.get`. */
const LIST_METHOD = /(?:list|get)$/i;

/** Requests of one caller that stand in the limiter's queue at the same time. */
const REQUESTS_IN_QUEUE = 50;

/** Who calls, and how urgently. */
export interface PortalSettings extends PlanSetting {
	/** Names in the usage figures. */
	workflow: string;
	node: string;
	priority: Priority;
	/** Seconds in ten minutes at which the portal blocks a method; 480 when absent. */
	operatingLimitSeconds?: number;
	/** Milliseconds that a call may wait for the operating time of its method; 15 minutes when absent. */
	waitLimitMs?: number;
	/** Commands in a request, at most; 1: every command is a request of its own. Absent: as many as make sense, up to 50. */
	batchSize?: number;
	/** Gives up waiting and ends requests when aborted. */
	signal?: AbortSignal;
}

/** What is to be sent. */
export interface RequestedCall {
	method: string;
	parameters: TransportRequest['parameters'];
	/** What decides about a repeat when the outcome is unknown. */
	effect: Effect;
	/** The commands inside a batch. */
	commands?: ReadonlyArray<{ key: string; method: string }>;
	/** Of a call that was let in already; whoever let it in sends it again when the operating time of its method refuses it. */
	admission?: Admission;
	/** How often it was sent before. */
	attempts?: number;
	/** Whether once with an access token that has been renewed since. */
	renewed?: boolean;
	/** What is done in place of the call when its turn has come; is told of `renewed`. Never rejects. */
	exchange?: (renewed: boolean) => Promise<Reply | BitrixError>;
}

/** An answer, and how it was got. */
export interface Answered {
	reply: Reply;
	/** What a batch says of its commands. */
	batch: BatchReply;
	attempts: number;
	/** Whether the access token was renewed on the way. */
	renewed: boolean;
}

interface Answer extends Pick<Answered, 'reply' | 'batch'> {
	/** A list that is as it was when the same node asked the same. */
	unchanged?: boolean;
}

/** The way of one request: operating time, limits, transport, reading the answer, booking, and the repeat where that is safe. */
export class Requester {
	readonly entrance: Entrance;
	private readonly caller: OperatingCaller;
	private readonly window = new CallerWindow(REQUESTS_IN_QUEUE);

	constructor(
		private readonly transport: Transport,
		private readonly settings: PortalSettings,
		private readonly shared: SharedPortal,
	) {
		// Every waiting request listens; Node would take more than ten for a leak.
		if (settings.signal !== undefined) setMaxListeners(0, settings.signal);
		this.caller = shared.operating.caller({
			identity: transport.identity,
			credential: transport.credential,
			limitSeconds: settings.operatingLimitSeconds,
			waitLimitMs: settings.waitLimitMs,
			signal: settings.signal,
		});
		this.entrance = new Entrance(this.caller);
	}

	/** Sentences for people: what they should know of the limits, and what was held since this was last asked. */
	async notices(): Promise<string[]> {
		return [...(await this.shared.notices()), ...this.caller.notices()];
	}

	/**
	 * Sends a request through the limiter, again where that is safe, and returns its answer.
	 * @throws BitrixError
	 */
	async request(call: RequestedCall): Promise<Answered> {
		return await this.shared.during(async () => await this.repeat(call));
	}

	/** Ends early when the caller gives up: whatever comes next notices that. */
	async pause(milliseconds: number): Promise<void> {
		if (milliseconds <= 0) return;
		await sleep(milliseconds, undefined, { signal: this.settings.signal }).catch(() => {});
	}

	private async repeat(call: RequestedCall): Promise<Answered> {
		const { method, effect, commands, admission } = call;
		await this.shared.ready();
		await this.knowPlan(method);
		let mayHaveRun = false;
		let { renewed = false } = call;
		const enter = async (earlier?: Ticket): Promise<Ticket> =>
			await this.entrance.enter(method, 'direct', earlier, commands?.length);
		let ticket = admission === undefined ? await enter() : undefined;
		try {
			for (let attempts = (call.attempts ?? 0) + 1; ; attempts++) {
				const answer = await this.attempt({ ...call, renewed }, attempts > 1, admission ?? ticket?.admission);
				if (!(answer instanceof BitrixError)) return { ...answer, attempts, renewed };
				const pause =
					answer.kind === 'operatingLimit' && admission !== undefined
						? undefined
						: pauseBeforeRepeat(answer, effect, { attempts, renewed }, Math.random());
				renewed ||= answer.renewed;
				if (pause === undefined) {
					const advice = answer.advice ?? adviceFor(answer, effect);
					throw answer.with({ attempts, mayHaveRun, renewed, advice });
				}
				mayHaveRun ||= !answer.notExecuted && effect !== 'read';
				await this.pause(pause);
				if (answer.kind === 'operatingLimit') {
					ticket?.admission.left();
					ticket = await enter(ticket);
				}
			}
		} finally {
			(admission ?? ticket?.admission)?.left();
		}
	}

	/** One HTTP request: waits for its turn, sends, reads, and books it. */
	private async attempt(
		call: RequestedCall,
		repeat: boolean,
		admission?: Admission,
	): Promise<Answer | BitrixError> {
		const { method, commands } = call;
		const { priority, signal, workflow, node } = this.settings;
		const { limiter, ledger } = this.shared;
		const { credential } = this.transport;
		try {
			return await this.window.run(
				async () =>
					await limiter.run({ priority, caller: workflow, repeat, signal }, async (turn) => {
						const answer = await this.exchange(call);
						const errors =
							answer instanceof BitrixError
								? [answer]
								: [...answer.batch.values()].filter((part) => part instanceof BitrixError);
						const refusal = errors.find(({ kind }) => kind === 'rateLimit');
						// Before the slot is free again, or the next request would run into the same refusal.
						if (refusal !== undefined) {
							await this.shared.refused();
							await turn.refused(refusal.retryAfterMs);
						}
						this.learn(method, answer, admission);
						// After the portal's time zone is known: it says to which hour this belongs.
						ledger.book({
							credential,
							workflow,
							node,
							priority,
							repeat,
							waitMs: turn.waitedMs,
							...bookingOf({ method, commands }, answer),
						});
						return answer;
					}),
				signal,
			);
		} catch (error) {
			return asBitrixError(error, method);
		}
	}

	private async exchange(call: RequestedCall): Promise<Answer | BitrixError> {
		const { method, parameters, exchange, renewed = false } = call;
		if (exchange !== undefined) {
			const answer = await exchange(renewed);
			return answer instanceof BitrixError ? answer : { reply: answer, batch: new Map() };
		}
		const since = performance.now();
		const sent = await this.send(method, parameters);
		const seconds = (performance.now() - since) / 1_000;
		if (sent instanceof BitrixError) return this.read(call, sent, seconds);
		const answer = this.read(call, parseReply(method, sent), seconds, sent.body);
		const told = renewed ? answer : await renewEnded(answer, sent.renew);
		if (this.transport.portal !== this.shared.portal) foundAt(this.transport.portal, this.shared);
		return told;
	}

	/** What an answer says, and how fast the portal was. */
	private read(
		call: RequestedCall,
		answer: Reply | BitrixError,
		seconds: number,
		text = '',
	): Answer | BitrixError {
		const { method, commands } = call;
		const { speed } = this.shared;
		if (answer instanceof BitrixError) {
			if (answer.kind === 'outcomeUnknown') speed.lost(commands ?? [{ method }], seconds);
			return answer;
		}
		if (commands === undefined) {
			speed.answered([{ method, duration: answer.time?.duration }], seconds);
			return { reply: answer, batch: new Map(), unchanged: this.isUnchanged(call, text) };
		}
		const batch = readBatch(answer.result, commands);
		if (batch === undefined) return missingInAnswer(method);
		const reached = commands.flatMap(({ key, method: name }) => {
			const part = batch.get(key);
			if (part === undefined) return [];
			return [{ method: name, ...(!(part instanceof BitrixError) && { duration: part.time?.duration }) }];
		});
		speed.answered(reached, seconds);
		return { reply: answer, batch };
	}

	private async send(
		method: string,
		parameters: TransportRequest['parameters'],
	): Promise<TransportReply | BitrixError> {
		try {
			const { signal } = this.settings;
			return await this.transport.send({ method, parameters, signal, timeoutMs: REQUEST_TIMEOUT_MS });
		} catch (error) {
			return asBitrixError(error, method);
		}
	}

	private isUnchanged({ method, parameters, effect }: RequestedCall, text: string): boolean {
		if (effect !== 'read' || !LIST_METHOD.test(method)) return false;
		const { workflow, node } = this.settings;
		const question = JSON.stringify([workflow, node, method, parameters]);
		// The block about the time comes last, and is another one each time.
		return this.shared.repeatedAnswers.isRepeated(question, text.slice(0, text.lastIndexOf('"time":')));
	}

	/** With the plan Auto: asks for the licence once a day. A portal that does not tell keeps the plan Standard. */
	private async knowPlan(method: string): Promise<void> {
		if (this.settings.plan !== 'auto' || !(await this.shared.takeLicenceTurn())) return;
		if (method === 'app.info') return;
		const question: RequestedCall = { method: 'app.info', parameters: {}, effect: 'read' };
		const answer = await this.attempt(question, false);
		// The day's first request is the one that finds out that the access token has ended.
		if (answer instanceof BitrixError && answer.renewed) await this.attempt(question, true);
	}

	/** What answers tell beside their result: operating time, the time zone, and the licence from whoever asks for it. */
	private learn(method: string, answer: Answer | BitrixError, admission: Admission | undefined): void {
		if (answer instanceof BitrixError) {
			if (answer.kind === 'operatingLimit') admission?.refused('direct');
			else if (mayHaveCost(answer)) admission?.lost('direct');
			return;
		}
		const { time, result } = answer.reply;
		admission?.answered('direct', time);
		const zone = offsetIn(time?.date_finish);
		if (zone !== undefined) this.shared.zone(zone);
		if (method !== 'app.info' || this.settings.plan !== 'auto') return;
		const plan = planOfLicence(result);
		if (plan !== undefined) this.shared.licence(plan);
	}
}
