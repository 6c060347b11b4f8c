import type { EmitItems, EmitOutcome } from '../../src/triggers/types';
import type { Row } from '../../src/portal/types';
import type { KeptTexts } from '../../src/portal/shared/kept-texts';
import { after } from './virtual-time';

export type ExecutionStatus = 'new' | 'running' | 'success' | 'error' | 'crashed' | 'canceled' | 'waiting';

/** An execution as n8n stores it. */
export interface SimulatedExecution {
	key: string;
	rows: readonly Row[];
	status: ExecutionStatus;
	/** Whether any of its nodes has run. */
	ran: boolean;
}

export interface SimulatedSettings {
	/** Whether workers run executions, which go on while the main process is gone. */
	queueMode: boolean;
	/** Whether it knows keys, as n8n 2.36 and later do. */
	knowsKeys: boolean;
	/** Milliseconds until an execution is stored, until it begins, and until it ends. */
	storeMs(): number;
	beginMs(): number;
	runMs(): number;
	/** How an execution ends. */
	end(rows: readonly Row[]): 'success' | 'error' | 'canceled' | 'waiting';
}

/**
 * An n8n whose main process can be killed: what it had in memory is gone then, what it had stored stays. An execution that
 * was stored and has not begun is replaced when its key comes again; any other one is known.
 */
export class SimulatedN8n {
	executions: SimulatedExecution[] = [];
	private life = 0;

	constructor(private readonly settings: SimulatedSettings) {}

	/** One whose times and ends are random. @param roll gives numbers below 1,000. */
	static byChance(
		roll: () => number,
		settings: Pick<SimulatedSettings, 'queueMode' | 'knowsKeys'>,
	): SimulatedN8n {
		return new SimulatedN8n({
			...settings,
			storeMs: () => roll() % 200,
			beginMs: () => roll() % 500,
			runMs: () => roll() % 1_500,
			end: () => {
				const dice = roll();
				return dice < 60 ? 'error' : dice < 70 ? 'canceled' : dice < 90 ? 'waiting' : 'success';
			},
		});
	}

	/** Kills the main process. Executions of workers go on; those of the main process have crashed. */
	kill(): void {
		this.life += 1;
		if (this.settings.queueMode) return;
		for (const one of this.executions) if (one.status === 'running') one.status = 'crashed';
	}

	/** Starts the main process again: it begins what was stored and had not begun. */
	start(): void {
		for (const one of this.executions) if (one.status === 'new') void this.run(one);
	}

	/** `emit()` of the process that runs now. */
	emit(): EmitItems {
		const life = this.life;
		return async (rows, key) => {
			const outcome = await this.emitted(rows, key, life);
			// A process that is gone hears nothing.
			return life === this.life ? outcome : await new Promise<never>(() => undefined);
		};
	}

	private async emitted(rows: readonly Row[], key: string, life: number): Promise<EmitOutcome> {
		await after(this.settings.storeMs());
		if (life !== this.life) return { status: 'cancelled' };
		if (this.settings.knowsKeys) {
			const waiting = this.executions.findIndex((one) => one.key === key && one.status === 'new');
			if (waiting >= 0) this.executions.splice(waiting, 1);
			else if (this.executions.some((one) => one.key === key)) return { status: 'known' };
		}
		const fresh: SimulatedExecution = { key, rows, status: 'new', ran: false };
		this.executions.push(fresh);
		return await this.run(fresh);
	}

	private async run(one: SimulatedExecution): Promise<EmitOutcome> {
		const { queueMode, beginMs, runMs, end } = this.settings;
		const { life } = this;
		await after(beginMs());
		const isGone = (): boolean => !queueMode && life !== this.life;
		if (isGone() || one.status !== 'new' || !this.executions.includes(one)) return { status: 'cancelled' };
		one.status = 'running';
		one.ran = true;
		await after(runMs());
		if (isGone()) return { status: 'cancelled' };
		one.status = end(one.rows);
		switch (one.status) {
			case 'success':
				return { status: 'succeeded' };
			case 'waiting':
				return { status: 'waiting' };
			case 'canceled':
				return { status: 'cancelled' };
			default:
				return { status: 'failed', problem: 'A node failed' };
		}
	}
}

/** Texts that stay over kills, and can be away. */
export class LastingTexts implements KeptTexts {
	readonly lasting = true;
	readonly kept = new Map<string, string>();
	away = false;
	writes = 0;

	async read(name: string): Promise<string | undefined> {
		if (this.away) return await Promise.reject(new Error('Redis is away'));
		return await Promise.resolve(this.kept.get(name));
	}

	async write(name: string, text: string): Promise<void> {
		if (this.away) await Promise.reject(new Error('Redis is away'));
		this.writes += 1;
		await Promise.resolve(this.kept.set(name, text));
	}

	/**
	 * The texts as one process uses them. It takes a while until a command is carried out, and until the process hears of it; a kill
	 * may come before either.
	 */
	ofProcess(pauseMs: () => number): { texts: KeptTexts; kill(): void } {
		let alive = true;
		const pause = async (): Promise<void> => {
			await after(pauseMs());
			if (!alive) await new Promise<never>(() => undefined);
		};
		const slowly = async <Result>(command: () => Promise<Result>): Promise<Result> => {
			await pause();
			const result = await command();
			await pause();
			return result;
		};
		return {
			kill: () => (alive = false),
			texts: {
				lasting: true,
				read: async (name) => await slowly(async () => await this.read(name)),
				write: async (name, text) => await slowly(async () => await this.write(name, text)),
			},
		};
	}
}

/** The static data of a node, which n8n stores on the way, and which goes with the process until then. */
export class StaticData {
	private readonly stored: string[] = [];

	/** An older state is back. */
	goBack(dice: number): void {
		const left = 1 + (dice % Math.max(1, this.stored.length));
		this.stored.splice(left);
	}

	/** The copy of one process. @param pauseMs until it is stored. */
	ofProcess(pauseMs: () => number) {
		let alive = true;
		let text = this.stored.at(-1);
		return {
			read: (): string | undefined => text,
			write: (given: string): void => {
				text = given;
			},
			store: (): void => {
				const kept = text;
				void after(pauseMs()).then(() => {
					if (alive && kept !== undefined) this.stored.push(kept);
				});
			},
			kill: (): void => {
				alive = false;
			},
		};
	}
}
