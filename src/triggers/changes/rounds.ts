import type { Portal } from '../../portal/portal';
import type { CallMethod } from '../../portal/types';

/** Looks whose time is so near are made together, so that triggers which start together share a request from the beginning. */
const TOGETHER_MS = 1_000;

/** Seconds after the full minute at which rounds begin: schedules of n8n and of other programs begin at the full minute. */
const PHASE_MS = 7_000;

/** Longest time that a timer sleeps. Longer ones would notice too late that the clock was set. */
const LONGEST_SLEEP_MS = 60_000;

/** What looks for something regularly. */
export interface Watching {
	readonly everyMs: number;
	/** Prepares a look; undefined when there is none to make now. Never rejects, and never waits for the portal. */
	prepare(): Promise<PreparedLook | undefined>;
}

export interface PreparedLook {
	/** Portal and credential. Looks of the same ones share requests. */
	together: string;
	/** The portal as this watcher uses it. */
	portal: Portal;
	/** The portal for requests that several watchers share. */
	shared(): Portal;
	/**
	 * Makes the look, with the first call in the turn in which it is called. Never rejects.
	 * @param call for the first call; further ones are the watcher's own.
	 */
	run(call: CallMethod): Promise<void>;
}

interface Member {
	/** When its next look is due, on the clock of `performance.now()`. */
	due: number;
	busy: boolean;
}

/**
 * Lets all watchers of this process look at the same moments, and sends their first calls together: 12 triggers of a portal
 * cost one request a minute, not 12. A watcher that is still at work is left out.
 */
export class Rounds {
	private readonly members = new Map<Watching, Member>();
	private timer: NodeJS.Timeout | undefined;

	/** Adds a watcher, whose first look comes at once. @returns a function that removes it. */
	add(watching: Watching): () => void {
		this.members.set(watching, { due: performance.now(), busy: false });
		this.schedule();
		return () => {
			this.members.delete(watching);
			this.schedule();
		};
	}

	/** Makes the next look of a watcher come at once. */
	soon(watching: Watching): void {
		const member = this.members.get(watching);
		if (member === undefined) return;
		member.due = performance.now();
		this.schedule();
	}

	private schedule(): void {
		clearTimeout(this.timer);
		const waiting = [...this.members.values()].filter(({ busy }) => !busy).map(({ due }) => due);
		if (waiting.length === 0) return;
		const sleepMs = Math.min(...waiting) - performance.now() + TOGETHER_MS / 2;
		this.timer = setTimeout(() => void this.round(), Math.min(LONGEST_SLEEP_MS, Math.max(0, sleepMs)));
	}

	private async round(): Promise<void> {
		const now = performance.now();
		const due = [...this.members].filter(([, one]) => !one.busy && one.due <= now + TOGETHER_MS / 2);
		for (const [{ everyMs }, member] of due) {
			member.busy = true;
			member.due = now + untilNext(everyMs);
		}
		this.schedule();
		const looks = await Promise.all(
			due.map(async ([watching, member]) => ({ look: await watching.prepare(), member })),
		);
		const groups = new Map<string, Array<{ look: PreparedLook; member: Member }>>();
		for (const { look, member } of looks) {
			if (look === undefined) {
				member.busy = false;
				continue;
			}
			const group = groups.get(look.together) ?? [];
			groups.set(look.together, group);
			group.push({ look, member });
		}
		for (const group of groups.values()) {
			const [{ look }] = group;
			const call = (group.length === 1 ? look.portal : look.shared()).packer();
			for (const one of group) {
				void one.look.run(call).finally(() => {
					one.member.busy = false;
					this.schedule();
				});
			}
		}
		this.schedule();
	}
}

/** Milliseconds until the next full interval of the clock. */
function untilNext(everyMs: number): number {
	const now = Date.now() - PHASE_MS;
	const left = everyMs - (((now % everyMs) + everyMs) % everyMs);
	// A look in the last moment of an interval counts for the next one.
	return left < TOGETHER_MS ? left + everyMs : left;
}
