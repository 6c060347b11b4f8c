import { Speed } from './speed';
import { PLAN_TITLES } from '../../facts/plans';
import { number } from '../../facts/words';
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
import { Metadata } from './metadata';
import { resumeWindows, usageStore } from './kept-usage';
import { type PlanSetting, policyOf } from '../settings/plan';

const DAY_MS = 24 * 3_600_000;

interface Claim {
	setting: PlanSetting;
	/** Unix milliseconds, whole hours; what nobody has said for a day counts no more. */
	at: number;
}

/** How the board's entries about operating time begin. */
const OPERATING = 'operating ';

type LicencePlan = Exclude<Policy['plan'], 'custom'>;

/** What all callers of one portal share: its limiter first of all; with Redis also what other processes know. */
export class SharedPortal {
	readonly limiter: PortalLimiter;
	readonly ledger: Ledger;
	readonly repeatedAnswers = new RepeatedAnswers();
	readonly operating: OperatingTime;
	readonly speed = new Speed();
	/** Requests that have begun and not ended: under way, or waiting for anything. */
	private open = 0;
	private readonly meter: MemoryMeter | SharedMeter;
	private readonly board: Board | undefined;
	private readonly problem: string | undefined;
	private readonly metadata = new Map<string, Metadata>();
	/** What each credential says about the limits. */
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
		this.problem = problem;
		const policy = policyOf({ plan: 'auto' });
		if (connection === undefined) {
			this.meter = new MemoryMeter(policy);
		} else {
			const board = new Board(
				portal,
				connection,
				(name, value) => this.read(name, value),
				({ message }) => warn(`Redis at ${connection.address} does not answer (${message}).`),
			);
			this.board = board;
			const onVersion = (version: number): void => board.follow(version);
			this.meter = new SharedMeter(portal, policy, connection, { whenRedisIsDown, warn, onVersion });
		}
		this.limiter = new PortalLimiter(portal, this.meter);
		// Of Redis where it is shared, so that all processes count in the same hour.
		const clock = (): number => (this.meter instanceof SharedMeter ? this.meter.now() : Date.now());
		this.ledger = new Ledger(usageStore(portal, configuration, clock), () => this.meter.zone, warn, clock);
		this.operating = new OperatingTime({
			board: { publish: (key, value) => this.board?.publish(`${OPERATING}${key}`, value) },
			clock,
			processes: () => this.processes,
		});
	}

	/** What other processes know is known here too, or what an earlier one has counted. To be awaited before the first request. */
	async ready(): Promise<void> {
		await (this.known ??= this.board?.read() ?? resumeWindows(this.meter, this.ledger));
	}

	/** The dictionaries as one credential sees them. */
	metadataOf(identity: string): Metadata {
		const known = this.metadata.get(identity);
		if (known !== undefined) return known;
		const fresh = new Metadata();
		this.metadata.set(identity, fresh);
		return fresh;
	}

	/** Takes note of a credential's plan. Where credentials disagree the stricter plan holds: the portal has one limit. */
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

	/** Whether the licence should be read now; at most one caller a day is told so, of all processes. */
	async takeLicenceTurn(now = Date.now()): Promise<boolean> {
		if (now - this.licenceAskedAt < DAY_MS) return false;
		this.licenceAskedAt = now;
		return (await this.board?.takeTurn('licence', DAY_MS)) ?? true;
	}

	/** Takes note of the time zone in which the portal answers: windows by the clock are counted in it. */
	zone(zone: string): void {
		if (zone === this.meter.zone) return;
		this.meter.zone = zone;
		this.board?.publish('zone', { zone });
	}

	/** Takes note of a refusal by the request limit, before the portal is paused. */
	async refused(): Promise<void> {
		const { plan, bucket } = this.meter.policy;
		const { level, pausedForMs } = await this.meter.reading();
		if (pausedForMs > 0) return;
		const { bucket: standard } = policyOf({ plan: 'standard' });
		const tooEarly = plan === 'enterprise' && standard !== undefined && level <= standard.capacity * 1.2;
		if (tooEarly || (plan === 'selfHosted' && bucket === undefined)) this.contradictions += 1;
	}

	/** Counts a request from now on until it has ended. */
	async during<Answer>(request: () => Promise<Answer>): Promise<Answer> {
		this.open += 1;
		try {
			return await request();
		} finally {
			this.open -= 1;
		}
	}

	/** Requests that this process sends at the same time. */
	get requestsAtOnce(): number {
		return this.meter.policy.concurrency;
	}

	/** Requests that could be sent now beside those that are open, while credits are plentiful. Asks nobody. */
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

	/** What the people who use the portal should know about its limits, one sentence or two each. */
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
		if (meter instanceof SharedMeter && meter.share !== undefined) {
			notices.push(
				`Redis is away, so this process keeps to one part in ${Math.round(1 / meter.share)} of the request limit of ${portal}: it goes on, more slowly.`,
			);
		}
		// Asked for at the end of each execution: Redis is not, where nobody has set a budget.
		const hasBudget = meter.policy.windows.some(({ budget }) => budget);
		const windows = hasBudget ? (await meter.reading()).windows : [];
		for (const { budget, used, limit, resetInMs } of windows) {
			if (!budget || used < SOFT_BUDGET * limit) continue;
			const at = new Date(Date.now() + resetInMs).toISOString();
			notices.push(
				`${number(used)} of the ${number(limit)} requests that the budget allows ${portal} today are used. It is counted anew at ${at}; when it is used up requests fail.`,
			);
		}
		return notices;
	}

	/** Something that another process has written on the board. */
	private read(name: string, value: unknown): void {
		if (name.startsWith(OPERATING)) {
			this.operating.learnFrom(name.slice(OPERATING.length), value as SharedReading);
			return;
		}
		const [kind, identity] = name.split(' ');
		if (kind === 'plan') this.claims.set(identity, value as Claim);
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
			// What somebody knows counts before what is only assumed.
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

/** Part of a daily budget from which on people are told. */
const SOFT_BUDGET = 0.8;

/** Callers hand over more than the plan. */
function planSettingOf({ plan, custom, dailyBudget, quietHours, timeZone }: PlanSetting): PlanSetting {
	return { plan, custom, dailyBudget, quietHours, timeZone };
}

function handOverUsage(): void {
	for (const portal of limitsEnvironment().portals.values()) void (portal as SharedPortal).ledger.handOver();
}

/** Hands over what was counted last and ends the connection to Redis: for a script whose work is done. */
export async function closeLimits(): Promise<void> {
	const { portals, configuration } = limitsEnvironment();
	await Promise.all(
		[...portals.values()].map(async (portal) => await (portal as SharedPortal).ledger.handOver()),
	);
	configuration.connection?.close();
}

/** A portal that answers at another address has the same limits there, for whoever comes next. */
export function foundAt(address: string, shared: SharedPortal): void {
	const { portals } = limitsEnvironment();
	if (!portals.has(address)) portals.set(address, shared);
}

export function sharedPortal(portal: string): SharedPortal {
	const { portals, configuration } = limitsEnvironment();
	const known = portals.get(portal) as SharedPortal | undefined;
	if (known !== undefined) return known;
	// What was counted last is written by a store that can do so while the process ends.
	if (portals.size === 0) process.once('exit', handOverUsage);
	const fresh = new SharedPortal(portal, configuration);
	portals.set(portal, fresh);
	return fresh;
}
