import { Speed } from './speed';
import { PLAN_TITLES } from '../../facts/plans';
import { duration, number } from '../../facts/words';
import { PortalLimiter } from '../../limits/limiter';
import { MemoryMeter } from '../../limits/memory-meter';
import type { MeterReading } from '../../limits/meter';
import { OperatingTime, type SharedReading } from '../../limits/operating/operating-time';
import { type Policy, stricter } from '../../limits/policy';
import { Board } from '../../limits/redis/board';
import { SharedMeter } from '../../limits/shared-meter';
import { Ledger } from '../../usage/ledger';
import type { PlanSource } from '../../usage/portal-usage';
import { RepeatedAnswers } from '../../usage/repeated-answers';
import { HOUR_MS } from '../../usage/hour';
import { type LimitsConfiguration, limitsEnvironment } from '../settings/configuration';
import { KeyTurns } from './key-turns';
import { EventWindows } from './event-windows';
import { type KeptEntries, keptEntries } from './kept-entries';
import { Metadata } from './metadata';
import { type KeptTexts, keptTexts } from './kept-texts';
import { OwnWrites } from './own-writes';
import { resumeUsage, usageStore } from './kept-usage';
import { type PlanSetting, policyOf } from '../settings/plan';

const DAY_MS = 24 * 3_600_000;

/** A pause of this length that the portal asks for is a warning for the administrator. */
const LONG_PAUSE_MS = 60_000;

/** The limits that a credential names. */
interface Claim {
	setting: PlanSetting;
	/** When it last named them, in Unix milliseconds, whole hours. After a day a claim is dropped. */
	at: number;
}

/** Name of the text that says when a trigger last heard events of the portal. */
const HEARD = 'events heard';
/** Writes are marked for so long after the last event, in milliseconds. */
const HEARD_MS = 30 * DAY_MS;

/** Prefix of the board's entries about operating time. */
const OPERATING = 'operating ';

type LicencePlan = Exclude<Policy['plan'], 'custom'>;

/** What all callers of one portal share: its limiter, usage counts and dictionaries. With Redis, processes share them. */
export class SharedPortal {
	readonly limiter: PortalLimiter;
	readonly ledger: Ledger;
	readonly repeatedAnswers = new RepeatedAnswers();
	readonly operating: OperatingTime;
	readonly speed = new Speed();
	/** Turns of executions that look for a record before they create it. */
	readonly turns: KeyTurns;
	readonly texts: KeptTexts;
	/** Writes of this pack, by which events are recognised that they cause. */
	readonly ownWrites: OwnWrites;
	/** Gathers events of one record. */
	readonly windows: EventWindows;
	/** When it was last kept that events of the portal are heard, in whole days. */
	private heardAt = Number.NEGATIVE_INFINITY;
	private readonly entries = new Map<string, KeptEntries>();
	/** Requests that have begun and not ended, under way or waiting. */
	private open = 0;
	private readonly meter: MemoryMeter | SharedMeter;
	private readonly board: Board | undefined;
	private readonly connection: LimitsConfiguration['connection'];
	private readonly problem: string | undefined;
	/** Tells the administrator. */
	private readonly warn: LimitsConfiguration['warn'];
	private readonly metadata = new Map<string, Metadata>();
	/** The limits that each credential names, by its identity. */
	private readonly claims = new Map<string, Claim>();
	private licencePlan: LicencePlan | undefined;
	private licenceAskedAt = Number.NEGATIVE_INFINITY;
	private source: PlanSource = 'assumed';
	private known: Promise<void> | undefined;
	/** Refusals that a portal of this plan would not have made. */
	private contradictions = 0;

	constructor(
		readonly portal: string,
		configuration: LimitsConfiguration,
	) {
		const { connection, whenRedisIsDown, warn, problem } = configuration;
		this.connection = connection;
		this.problem = problem;
		this.warn = warn;
		this.texts = keptTexts(portal, configuration);
		const policy = policyOf({ plan: 'auto' });
		const onTrouble = ({ message }: Error): void =>
			warn(`Redis at ${connection?.address} does not answer (${message}).`, 'board');
		this.turns = new KeyTurns(connection && { connection, portal, onTrouble });
		const shared = connection && {
			connection,
			portal,
			onTrouble: ({ message }: Error): void =>
				warn(
					`Redis at ${connection.address} does not answer (${message}). Until it does, triggers may run for changes that this n8n has made itself.`,
					'own changes',
				),
		};
		this.ownWrites = new OwnWrites(shared);
		this.windows = new EventWindows(shared);
		if (connection === undefined) {
			this.meter = new MemoryMeter(policy);
		} else {
			const board = new Board(portal, connection, (name, value) => this.read(name, value), onTrouble);
			this.board = board;
			const onVersion = (version: number): void => board.follow(version);
			const options = { whenRedisIsDown, warn: (text: string) => warn(text, 'limits'), onVersion };
			this.meter = new SharedMeter(portal, policy, connection, options);
		}
		this.limiter = new PortalLimiter(portal, this.meter);
		// The clock of Redis if there is one, so that all processes count in the same hour.
		const clock = (): number => (this.meter instanceof SharedMeter ? this.meter.now() : Date.now());
		const warnOfUsage = (text: string): void => warn(text, 'usage');
		const store = usageStore(portal, configuration, clock);
		this.ledger = new Ledger(store, () => this.meter.zone, warnOfUsage, clock);
		this.operating = new OperatingTime({
			board: { publish: (key, value) => this.board?.publish(`${OPERATING}${key}`, value) },
			clock: () => (this.meter instanceof SharedMeter ? this.meter.steady() : Date.now()),
			processes: () => this.processes,
		});
	}

	/** Learns what other processes know, or what an earlier one counted. Await it before the first request. */
	async ready(): Promise<void> {
		await (this.known ??= this.recall());
	}

	private async recall(): Promise<void> {
		const heard = this.texts.lasting ? this.texts.read(HEARD).catch(() => undefined) : undefined;
		await (this.board?.read() ?? resumeUsage(this.meter, this.ledger, this.operating));
		if (Date.now() - Number((await heard) ?? Number.NaN) < HEARD_MS) this.ownWrites.listen();
	}

	/** Takes note that triggers hear events of this portal: from now on all processes mark their writes. */
	listen(): void {
		this.ownWrites.listen();
		const at = Math.floor(Date.now() / DAY_MS) * DAY_MS;
		if (at === this.heardAt) return;
		this.heardAt = at;
		this.board?.publish('heard', { at });
		// The next day it is tried again.
		void this.texts.write(HEARD, String(at)).catch(() => undefined);
	}

	/** Entries under a name: one place for all nodes and processes that use it. */
	entriesOf(name: string): KeptEntries {
		const known = this.entries.get(name);
		if (known !== undefined) return known;
		const fresh = keptEntries(this.portal, name, this.texts, this.connection);
		this.entries.set(name, fresh);
		return fresh;
	}

	/** The dictionaries as one credential sees them. */
	metadataOf(identity: string): Metadata {
		const known = this.metadata.get(identity);
		if (known !== undefined) return known;
		const fresh = new Metadata();
		this.metadata.set(identity, fresh);
		return fresh;
	}

	/** Takes note of a credential's plan. If credentials disagree, the stricter plan holds: the portal has one limit. */
	claim(identity: string, setting: PlanSetting): void {
		const claim = { setting: planSettingOf(setting), at: Math.floor(Date.now() / HOUR_MS) * HOUR_MS };
		if (JSON.stringify(this.claims.get(identity)) === JSON.stringify(claim)) return;
		this.claims.set(identity, claim);
		this.board?.publish(`plan ${identity}`, claim);
		this.decide();
	}

	/** Takes note of what the portal's licence says, for credentials with the plan Auto. */
	licence(plan: LicencePlan): void {
		this.licencePlan = plan;
		this.board?.publish('licence', { plan });
		this.decide();
	}

	/** Whether the caller should read the licence now: true for one caller a day, in all processes together. */
	async takeLicenceTurn(now = performance.now()): Promise<boolean> {
		if (now - this.licenceAskedAt < DAY_MS) return false;
		this.licenceAskedAt = now;
		return (await this.board?.takeTurn('licence', DAY_MS)) ?? true;
	}

	/** Takes note of the time zone of the portal's answers. Fixed windows are counted in it. */
	zone(zone: string): void {
		if (zone === this.meter.zone) return;
		this.meter.zone = zone;
		this.board?.publish('zone', { zone });
	}

	/** Takes note of the time (Unix milliseconds) that an answer says: windows of the portal begin by its clock. */
	time(at: number): void {
		this.ownWrites.time(at);
		if (this.meter instanceof MemoryMeter) this.meter.tellTime(at);
	}

	/**
	 * Takes note of a refusal by the request limit, before the portal is paused.
	 * @param retryAfterMs how long the portal asks to wait.
	 */
	async refused(retryAfterMs = 0): Promise<void> {
		if (retryAfterMs >= LONG_PAUSE_MS) {
			this.warn(
				`${this.portal} asks to send nothing for ${duration(retryAfterMs)} (Retry-After). Calls that may wait so long do; others fail.`,
				`pause of ${this.portal}`,
			);
		}
		const { plan, bucket } = this.meter.policy;
		const { level, pausedForMs } = await this.meter.reading();
		if (pausedForMs > 0) return;
		const { bucket: standard } = policyOf({ plan: 'standard' });
		const tooEarly = plan === 'enterprise' && standard !== undefined && level <= standard.capacity * 1.2;
		if (tooEarly || (plan === 'selfHosted' && bucket === undefined)) this.contradictions += 1;
	}

	/** Counts a request as open until it has ended. */
	async during<Answer>(request: () => Promise<Answer>): Promise<Answer> {
		this.open += 1;
		try {
			return await request();
		} finally {
			this.open -= 1;
		}
	}

	/** How many requests this process sends at the same time, at most. */
	get requestsAtOnce(): number {
		return this.limiter.atOnce;
	}

	/** How many more requests could be sent now without waiting for credits, as far as this process knows. */
	spareRequests(): number {
		const unpaid = this.open - this.limiter.queued().inFlight;
		return Math.max(0, Math.min(this.requestsAtOnce - this.open, this.meter.spare() - unpaid));
	}

	plan(): { policy: Policy; source: PlanSource } {
		return { policy: this.meter.policy, source: this.source };
	}

	async reading(): Promise<MeterReading> {
		return await this.meter.reading();
	}

	/** Processes of this n8n that share the limits. */
	get processes(): number {
		return this.meter instanceof SharedMeter ? this.meter.processes : 1;
	}

	/** What people who use the portal should know about its limits, in one or two sentences each. */
	async notices(): Promise<string[]> {
		const { portal, source, meter } = this;
		const { plan } = meter.policy;
		const notices: string[] =
			this.problem === undefined ? [] : [`Check the settings of n8n: ${this.problem}.`];
		const plans = new Set([...this.claims.values()].map(({ setting }) => this.policyOf(setting).plan));
		if (plans.size > 1) {
			notices.push(
				`Credentials of ${portal} name different plans (${[...plans].map((name) => PLAN_TITLES[name]).join(', ')}). The stricter limits hold for all: ${PLAN_TITLES[plan]}. Choose the same plan in each.`,
			);
		}
		if (this.contradictions >= (plan === 'selfHosted' ? 1 : 2)) {
			const said = source === 'licence' ? 'its licence says' : 'the credential says';
			notices.push(
				`${portal} refuses requests as a portal with the plan Standard would, while ${said} ${PLAN_TITLES[plan]}. Choose Standard in the credential, unless another program uses the portal from the same address.`,
			);
		}
		if (meter instanceof SharedMeter && meter.isAway) {
			notices.push(
				`Redis does not answer, so this process keeps to 1/${meter.processes} of the request limit of ${portal}: it goes on, more slowly.`,
			);
		}
		// Each execution asks for notices when it ends: without a budget that must not ask Redis.
		const hasBudget = meter.policy.windows.some(({ budget }) => budget);
		const windows = hasBudget ? (await meter.reading()).windows : [];
		for (const { budget, used, limit, resetInMs } of windows) {
			if (!budget || used < SOFT_BUDGET * limit) continue;
			const at = new Date(Date.now() + resetInMs).toISOString();
			notices.push(
				`${number(used)} of the ${number(limit)} requests of today's budget for ${portal} are used. It resets at ${at}; when it is used up, requests fail until then.`,
			);
		}
		return notices;
	}

	/** Takes over an entry that another process wrote on the board. */
	private read(name: string, value: unknown): void {
		if (name.startsWith(OPERATING)) {
			this.operating.learnFrom(name.slice(OPERATING.length), value as SharedReading);
			return;
		}
		const [kind, identity] = name.split(' ');
		if (kind === 'plan') this.claims.set(identity, value as Claim);
		else if (kind === 'heard') this.ownWrites.listen();
		else if (kind === 'licence') this.licencePlan = (value as { plan: LicencePlan }).plan;
		else if (kind === 'zone') this.meter.zone = (value as { zone: string }).zone;
		this.decide();
	}

	private decide(): void {
		const oldest = Date.now() - DAY_MS;
		for (const [identity, { at }] of this.claims) if (at < oldest) this.claims.delete(identity);
		const settings = [...this.claims.values()].map(({ setting }) => setting);
		const isKnown = ({ plan }: PlanSetting): boolean => plan !== 'auto' || this.licencePlan !== undefined;
		const someKnown = settings.some(isKnown);
		let strictest: Policy | undefined;
		for (const setting of settings) {
			const policy = this.policyOf(setting);
			// A known plan goes before an assumed one.
			const counted = someKnown && !isKnown(setting) ? { ...policy, bucket: undefined } : policy;
			strictest = strictest === undefined ? counted : stricter(strictest, counted);
		}
		if (strictest === undefined) return;
		this.meter.policy = strictest;
		const { plan } = strictest;
		const named = settings.some(
			(setting) => setting.plan === plan || (plan === 'custom' && setting.plan !== 'auto'),
		);
		this.source = named ? 'credential' : this.licencePlan === undefined ? 'assumed' : 'licence';
	}

	private policyOf(setting: PlanSetting): Policy {
		return policyOf(setting.plan === 'auto' ? { ...setting, plan: this.licencePlan ?? 'auto' } : setting);
	}
}

/** Used part of a daily budget from which on a notice says so. */
const SOFT_BUDGET = 0.8;

/** The plan alone: the settings of callers hold more. */
function planSettingOf({ plan, custom, dailyBudget, quietHours, timeZone }: PlanSetting): PlanSetting {
	return { plan, custom, dailyBudget, quietHours, timeZone };
}

function handOverUsage(): void {
	for (const portal of limitsEnvironment().portals.values()) void (portal as SharedPortal).ledger.handOver();
}

/** Stores the last usage counts and closes the connection to Redis. For scripts, when their work is done. */
export async function closeLimits(): Promise<void> {
	const { portals, configuration } = limitsEnvironment();
	await Promise.all(
		[...portals.values()].map(async (portal) => await (portal as SharedPortal).ledger.close()),
	);
	configuration.connection?.close();
}

/** Lets callers of a portal's new address share the limits of the portal. */
export function foundAt(address: string, shared: SharedPortal): void {
	const { portals } = limitsEnvironment();
	if (!portals.has(address)) portals.set(address, shared);
}

export function sharedPortal(portal: string): SharedPortal {
	const { portals, configuration } = limitsEnvironment();
	const known = portals.get(portal) as SharedPortal | undefined;
	if (known !== undefined) return known;
	// A store that writes synchronously can keep the last counts while the process ends.
	if (!process.listeners('exit').includes(handOverUsage)) process.once('exit', handOverUsage);
	const fresh = new SharedPortal(portal, configuration);
	portals.set(portal, fresh);
	return fresh;
}
