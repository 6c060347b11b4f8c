import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Command, Effect, Reply } from '../../batch/command';
import { wellFormed } from '../../facts/text';
import { offsetIn } from '../../facts/time-zone';
import { duration } from '../../facts/words';
import { PortalClosed } from '../../limits/limiter';
import { type Admission, type OperatingCaller, WAIT_LIMIT_MS } from '../../limits/operating/operating-time';
import { finishOf } from '../../limits/operating/reading';
import type { Priority } from '../../limits/priority';
import { CallerWindow } from '../../limits/caller-window';
import { type BatchReply, readBatch } from '../answers/batch-reply';
import { Entrance, type Ticket } from './entrance';
import { bookingOf } from './booking';
import { BitrixError } from '../answers/errors';
import { asBitrixError, isOverload, mayHaveCost, missingInAnswer } from '../answers/failure';
import { logGivenUp } from './given-up';
import { markWrites } from './marked-writes';
import { planOfLicence, type PlanSetting } from '../settings/plan';
import { renewExpired } from '../answers/renewal';
import { parseReply } from '../answers/reply';
import { foundAt, type SharedPortal } from '../shared/shared-portal';
import { Tries } from './tries';
import type { Transport, TransportReply, TransportRequest } from '../transport/transport';

/** The cloud cuts a request after 60 s (docs/internals/portal.md, "Other limits"); a little more, for its own answer. */
const REQUEST_TIMEOUT_MS = 70_000;

/** Methods that return lists of records: `crm.deal.list`, `user.get`. */
const LIST_METHOD = /(?:list|get)$/i;

/** Requests of one caller in the limiter's queue at the same time (docs/internals/limiter.md, "Cost of queueing"). */
const REQUESTS_IN_QUEUE = 50;

/** Shorter waits for a portal that takes no requests are not reported. */
const SHORTEST_CLOSED_NOTICE_MS = 10_000;

/** Who calls a portal, how urgently, and within which limits. */
export interface PortalSettings extends PlanSetting {
	/** Names under which requests are counted. */
	workflow: string;
	node: string;
	priority: Priority;
	/** Seconds in ten minutes at which the portal blocks a method; 480 when absent. */
	operatingLimitSeconds?: number;
	/**
	 * Milliseconds that a call may wait for the operating time of its method, or for a portal that asks to send nothing; 15
	 * minutes when absent.
	 */
	waitLimitMs?: number;
	/** Most commands in a request. 1: every command is a request of its own. Absent: as many as make sense, up to 50. */
	batchSize?: number;
	/** Whether the same is asked again and again, so that commands of batches are compared with the last answers too. */
	polls?: true;
	/** Ends waiting and requests when aborted. */
	signal?: AbortSignal;
	/** Gets a line for the log when a call is given up after several attempts. Absent: nothing is logged. */
	log?(text: string): void;
}

/**
 * A call to be sent. With an `admission` it was let in already, and its caller lets it in again when the operating time of
 * its method refuses it.
 */
export interface RequestedCall extends Partial<Ticket> {
	method: string;
	parameters: TransportRequest['parameters'];
	/** What a repeat would do; decides about it when the outcome is unknown. */
	effect: Effect;
	/** The commands inside a batch. */
	commands?: readonly Command[];
	/** Done in place of the call when its turn has come; `renewed` says whether its access token was renewed already. Never rejects. */
	exchange?: (renewed: boolean) => Promise<Reply | BitrixError>;
}

/** The answer to a request. */
export interface RequestAnswer {
	reply: Reply;
	/** The replies to the commands of a batch. */
	batch: BatchReply;
	/** Whether a list is the same as when this node last asked for it. */
	unchanged?: boolean;
	/** The same for commands of a batch, by their keys. */
	unchangedCommands?: ReadonlySet<string>;
}

/**
 * Sends the requests of one caller: waits for operating time and limits, reads and counts the answer, and repeats the
 * request where that is safe.
 */
export class Requester {
	readonly entrance: Entrance;
	private readonly caller: OperatingCaller;
	private readonly window = new CallerWindow(REQUESTS_IN_QUEUE);
	/** What to tell people about text that the server puts into its answers; the first such text only. */
	private textInAnswers: string | undefined;
	/** The longest time that a request has waited for a portal that took none or asked to wait, since the last notices. */
	private closedMs = 0;

	constructor(
		private readonly transport: Transport,
		private readonly settings: PortalSettings,
		private readonly shared: SharedPortal,
	) {
		// Every waiting request listens to it; above ten listeners Node warns of a leak.
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

	/** Sentences for people: what they should know about the limits, and what was held since the last notices. */
	async notices(): Promise<string[]> {
		const own = this.textInAnswers === undefined ? [] : [this.textInAnswers];
		const { shared, caller } = this;
		return [...(await shared.notices()), ...this.closedNotice(), ...caller.notices(), ...own];
	}

	private closedNotice(): string[] {
		const { closedMs } = this;
		this.closedMs = 0;
		if (closedMs < SHORTEST_CLOSED_NOTICE_MS) return [];
		return [
			`Requests waited ${duration(closedMs)} because ${this.shared.portal} took none: it refused them, or asked to wait (Retry-After).`,
		];
	}

	/**
	 * Sends a request through the limiter, again where that is safe, and returns its answer.
	 * @param call its `tries` take note of each attempt.
	 * @throws BitrixError
	 */
	async request(call: RequestedCall): Promise<RequestAnswer> {
		return await this.shared.during(async () => await this.repeat(call));
	}

	/** Logs a call that failed for good, if it was sent several times. */
	givenUp(error: BitrixError): void {
		logGivenUp(error, this.transport.portal, this.settings);
	}

	/**
	 * Waits. Ends early when the caller gives up, without rejecting: the next request notices it.
	 * @param asked whether the portal asked for it: after a long one people get a hint.
	 */
	async pause(milliseconds: number, asked = true): Promise<void> {
		if (milliseconds <= 0) return;
		if (asked) this.closedMs = Math.max(this.closedMs, milliseconds);
		await sleep(milliseconds, undefined, { signal: this.settings.signal }).catch(() => {});
	}

	private async repeat(call: RequestedCall): Promise<RequestAnswer> {
		const { method, effect, commands, tries = new Tries() } = call;
		await this.shared.ready();
		await this.knowPlan(method);
		const enter = async (earlier?: Admission): Promise<Admission> => {
			const ticket = { admission: earlier, tries };
			return (await this.entrance.enter(method, 'direct', ticket, commands?.length)).admission;
		};
		let admission = call.admission ?? (await enter());
		try {
			for (;;) {
				const answer = await this.attempt(call, tries, admission);
				if (!(answer instanceof BitrixError)) return answer;
				const held = answer.kind === 'operatingLimit';
				const pauseMs = held && call.admission !== undefined ? undefined : tries.failed(answer, effect);
				if (pauseMs === undefined) {
					const error = tries.stamp(answer, call);
					// The commands of a batch are judged one by one later.
					if (commands === undefined) this.givenUp(error);
					throw error;
				}
				await this.pause(pauseMs);
				if (!held) continue;
				admission.left();
				admission = await enter(admission);
			}
		} finally {
			admission.left();
		}
	}

	/** Makes one HTTP request: waits for its turn, sends it, reads the answer, and enters it in the ledger. */
	private async attempt(
		call: RequestedCall,
		tries: Tries,
		admission?: Admission,
	): Promise<RequestAnswer | BitrixError> {
		const { method, commands } = call;
		const repeat = tries.attempts > 0;
		tries.attempts += 1;
		const { priority, signal, workflow, node, waitLimitMs = WAIT_LIMIT_MS } = this.settings;
		const { limiter, ledger } = this.shared;
		const { credential } = this.transport;
		const { since, refusedMs } = tries;
		const asked = { priority, caller: workflow, repeat, since, refusedMs, waitLimitMs };
		try {
			return await this.window.run(
				async () =>
					await limiter.run({ ...asked, signal }, async (turn) => {
						this.closedMs = Math.max(this.closedMs, turn.closedMs);
						tries.refusedMs = turn.refusedMs;
						const got = await this.marked(call, tries.renewed);
						const answer = got instanceof BitrixError ? tries.bounded(got, waitLimitMs) : got;
						const errors =
							answer instanceof BitrixError
								? [answer]
								: [...answer.batch.values()].filter((part) => part instanceof BitrixError);
						const refusal = errors.find(({ kind }) => kind === 'rateLimit');
						// Before the slot is free again, or the next request would run into the same refusal.
						if (refusal !== undefined) {
							await this.shared.refused(refusal.retryAfterMs);
							await turn.refused(refusal.retryAfterMs);
						}
						if (answer instanceof BitrixError && isOverload(answer)) turn.failed();
						this.learn(method, answer, admission);
						// After `learn`, which knows the portal's time zone: the ledger counts by the portal's hours.
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
			if (error instanceof PortalClosed) {
				tries.attempts -= 1;
				tries.isClosed = true;
			}
			return asBitrixError(error, method);
		}
	}

	/** Makes the exchange while the records that it writes are marked, if somebody hears of their events. */
	private async marked(call: RequestedCall, renewed: boolean): Promise<RequestAnswer | BitrixError> {
		const { ownWrites } = this.shared;
		const marked = ownWrites.listening ? markWrites(ownWrites, call, this.transport.user) : undefined;
		if (marked === undefined) return await this.exchange(call, renewed);
		await marked.known;
		const answer = await this.exchange(call, renewed);
		marked.ended(answer);
		return answer;
	}

	private async exchange(call: RequestedCall, renewed: boolean): Promise<RequestAnswer | BitrixError> {
		const { method, parameters, exchange } = call;
		if (exchange !== undefined) {
			const answer = await exchange(renewed);
			return answer instanceof BitrixError ? answer : { reply: answer, batch: new Map() };
		}
		const since = performance.now();
		const sent = await this.send(method, parameters);
		const seconds = (performance.now() - since) / 1_000;
		if (sent instanceof BitrixError) return this.read(call, sent, seconds);
		const reply = parseReply(method, sent, (sentence) => (this.textInAnswers ??= sentence));
		const answer = this.read(call, reply, seconds, sent.body);
		const final = renewed ? answer : await renewExpired(answer, sent.renew);
		if (this.transport.portal !== this.shared.portal) foundAt(this.transport.portal, this.shared);
		return final;
	}

	/** Takes an answer apart, and records how fast the portal was. */
	private read(
		call: RequestedCall,
		answer: Reply | BitrixError,
		seconds: number,
		text = '',
	): RequestAnswer | BitrixError {
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
		if (this.settings.polls !== true) return { reply: answer, batch };
		return { reply: answer, batch, unchangedCommands: this.unchangedIn(call, batch) };
	}

	private async send(
		method: string,
		parameters: TransportRequest['parameters'],
	): Promise<TransportReply | BitrixError> {
		try {
			const { signal } = this.settings;
			return await this.transport.send({
				method,
				parameters: wellFormed(parameters),
				signal,
				timeoutMs: REQUEST_TIMEOUT_MS,
			});
		} catch (error) {
			return asBitrixError(error, method);
		}
	}

	private isUnchanged({ method, parameters, effect }: RequestedCall, text: string): boolean {
		if (effect !== 'read' || !LIST_METHOD.test(method)) return false;
		const { workflow, node } = this.settings;
		const question = JSON.stringify([workflow, node, method, parameters]);
		// The `time` block comes last, and differs each time.
		return this.shared.repeatedAnswers.isRepeated(question, text.slice(0, text.lastIndexOf('"time":')));
	}

	/** Commands of a batch that are lists, and have got the same answer as the last time. */
	private unchangedIn({ parameters, commands = [] }: RequestedCall, batch: BatchReply): Set<string> {
		const { workflow, node } = this.settings;
		// A batch of REST 3.0 has another form, and is not compared.
		const texts = (parameters as { cmd?: Record<string, string> }).cmd ?? {};
		const same = commands.filter(({ key, method }) => {
			const part = batch.get(key);
			if (!LIST_METHOD.test(method) || part === undefined || part instanceof BitrixError) return false;
			const question = JSON.stringify([workflow, node, decodeURIComponent(texts[key] ?? '')]);
			return this.shared.repeatedAnswers.isRepeated(question, JSON.stringify(part.result));
		});
		return new Set(same.map(({ key }) => key));
	}

	/** With the plan Auto, asks for the licence once a day. Without an answer the plan stays Standard. */
	private async knowPlan(method: string): Promise<void> {
		if (this.settings.plan !== 'auto' || !(await this.shared.takeLicenceTurn())) return;
		if (method === 'app.info') return;
		const question: RequestedCall = { method: 'app.info', parameters: {}, effect: 'read' };
		const tries = new Tries();
		const answer = await this.attempt(question, tries);
		// The first request of the day is often the one that finds the access token expired.
		if (answer instanceof BitrixError && answer.renewed) await this.attempt(question, tries);
	}

	/** Records what an answer says beside its result: operating time, the time zone, and with app.info the licence. */
	private learn(method: string, answer: RequestAnswer | BitrixError, admission: Admission | undefined): void {
		if (answer instanceof BitrixError) {
			if (answer.kind === 'operatingLimit') admission?.refused('direct');
			else if (mayHaveCost(answer)) admission?.lost('direct');
			return;
		}
		const { time, result } = answer.reply;
		admission?.answered('direct', time);
		const zone = offsetIn(time?.date_finish);
		if (zone !== undefined) this.shared.zone(zone);
		const finishedAt = finishOf(time);
		if (finishedAt !== undefined) this.shared.time(finishedAt);
		if (method !== 'app.info' || this.settings.plan !== 'auto') return;
		const plan = planOfLicence(result);
		if (plan !== undefined) this.shared.licence(plan);
	}
}
