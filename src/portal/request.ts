import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Effect, MethodParameters, Reply } from '../batch/command';
import { BATCH_LENGTH } from '../batch/encode';
import { unpackBatch } from '../batch/unpack';
import type { Admission, OperatingCaller } from '../limits/operating/operating-time';
import { zoneIn } from '../limits/operating/words';
import type { Priority } from '../limits/priority';
import { CallerWindow } from '../limits/caller-window';
import { Entrance } from './entrance';
import { BitrixError } from './errors';
import { adviceFor, asBitrixError, mayHaveCost } from './failure';
import { planOfLicence, type PlanSetting } from './plan';
import { parseReply } from './reply';
import { pauseBeforeRepeat } from './retry';
import type { SharedPortal } from './shared-portal';
import type { Transport, TransportReply } from './transport';

// The largest size that whoever calls can ask for.
export { BATCH_LENGTH };

/** The cloud cuts a request after 60 s (api reference, "Limits"); a little more, so that its own answer can arrive. */
const REQUEST_TIMEOUT_MS = 70_000;

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

/** An answer, and how it was got. */
export interface Answered {
	reply: Reply;
	attempts: number;
	/** Whether an earlier attempt may have had its effect. */
	mayHaveRun: boolean;
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
	 * @param commands methods inside the request, with how often each.
	 * @param admission of a call that was let in already; it is left when the call has ended, and whoever let it in sends
	 * the call again when the operating time of its method refuses it.
	 * @throws BitrixError
	 */
	async request(
		method: string,
		parameters: MethodParameters,
		effect: Effect,
		commands: ReadonlyMap<string, number>,
		admission?: Admission,
	): Promise<Answered> {
		await this.shared.ready();
		await this.knowPlan(method);
		let mayHaveRun = false;
		const size = [...commands.values()].reduce((sum, count) => sum + count, 0);
		let admitted = admission ?? (await this.entrance.enter(method, 'direct', undefined, size));
		try {
			for (let attempts = 1; ; attempts++) {
				const answer = await this.attempt(method, parameters, commands, attempts > 1, admitted);
				if (!(answer instanceof BitrixError)) return { reply: answer, attempts, mayHaveRun };
				const pause =
					answer.kind === 'operatingLimit' && admission !== undefined
						? undefined
						: pauseBeforeRepeat(answer, effect, attempts, Math.random());
				if (pause === undefined) {
					throw answer.with({ attempts, mayHaveRun, advice: answer.advice ?? adviceFor(answer, effect) });
				}
				mayHaveRun ||= !answer.notExecuted;
				if (pause > 0) await this.pause(pause, method);
				if (answer.kind === 'operatingLimit') {
					admitted.left();
					admitted = await this.entrance.enter(method, 'direct', admitted, size);
				}
			}
		} finally {
			admitted.left();
		}
	}

	/** One HTTP request: waits for its turn, sends, reads, and books it. */
	private async attempt(
		method: string,
		parameters: MethodParameters,
		commands: ReadonlyMap<string, number>,
		repeat: boolean,
		admission?: Admission,
	): Promise<Reply | BitrixError> {
		const { priority, signal, workflow, node } = this.settings;
		const { limiter, ledger } = this.shared;
		const { credential } = this.transport;
		try {
			return await this.window.run(
				async () =>
					await limiter.run({ priority, caller: workflow, repeat, signal }, async (turn) => {
						const answer = await this.exchange(method, parameters);
						const failed = answer instanceof BitrixError;
						const refused = failed && answer.kind === 'rateLimit';
						// Before the slot is free again, or the next request would run into the same refusal.
						if (refused) {
							await this.shared.refused();
							await turn.refused(answer.retryAfterMs);
						}
						const { waitedMs: waitMs } = turn;
						const errors = failed ? (refused ? 0 : 1) : errorsIn(answer);
						ledger.book({ credential, workflow, node, method, commands, refused, repeat, errors, waitMs });
						this.learn(method, answer, admission);
						return answer;
					}),
				signal,
			);
		} catch (error) {
			return asBitrixError(error, method);
		}
	}

	private async exchange(method: string, parameters: MethodParameters): Promise<Reply | BitrixError> {
		let answer: TransportReply;
		try {
			const { signal } = this.settings;
			answer = await this.transport.send({ method, parameters, signal, timeoutMs: REQUEST_TIMEOUT_MS });
		} catch (error) {
			return asBitrixError(error, method);
		}
		return parseReply(method, answer);
	}

	/** With the plan Auto: asks for the licence once a day. A portal that does not tell keeps the plan Standard. */
	private async knowPlan(method: string): Promise<void> {
		if (this.settings.plan !== 'auto' || !(await this.shared.takeLicenceTurn())) return;
		if (method === 'app.info') return;
		await this.attempt('app.info', {}, new Map([['app.info', 1]]), false);
	}

	/** What answers tell beside their result: operating time, the time zone, and the licence from whoever asks for it. */
	private learn(method: string, answer: Reply | BitrixError, admission: Admission | undefined): void {
		if (answer instanceof BitrixError) {
			if (answer.kind === 'operatingLimit') admission?.refused('direct');
			else if (mayHaveCost(answer)) admission?.lost('direct');
			return;
		}
		admission?.answered('direct', answer.time);
		const zone = zoneIn(answer.time?.date_finish);
		if (zone !== undefined) this.shared.zone(zone);
		if (method !== 'app.info' || this.settings.plan !== 'auto') return;
		const plan = planOfLicence(answer.result);
		if (plan !== undefined) this.shared.licence(plan);
	}

	/**
	 * Waits before a method is called.
	 * @throws BitrixError when the execution is cancelled
	 */
	async pause(milliseconds: number, method: string): Promise<void> {
		try {
			await sleep(milliseconds, undefined, { signal: this.settings.signal });
		} catch (error) {
			throw asBitrixError(error, method);
		}
	}
}

function errorsIn(answer: Reply): number {
	return Object.keys(unpackBatch(answer.result)?.result_error ?? {}).length;
}
