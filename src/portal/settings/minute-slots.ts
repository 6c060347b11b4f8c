const MINUTE_MS = 60_000;

/** Kinds of messages in one minute. Others are left out, so that a log stays short whatever happens. */
const MOST_KINDS = 100;

/** Lets one message of each kind into a log in a minute. */
export class MinuteSlots {
	/** When the slot of a kind was taken, in milliseconds of `performance.now()`. */
	private readonly taken = new Map<string, number>();

	/** Takes the slot of a kind. @returns false if it was taken in the last minute, or too many others were */
	take(kind: string): boolean {
		const now = performance.now();
		const isOver = (at: number | undefined): boolean => at === undefined || now - at >= MINUTE_MS;
		if (!isOver(this.taken.get(kind))) return false;
		if (this.taken.size >= MOST_KINDS) {
			for (const [other, at] of this.taken) if (isOver(at)) this.taken.delete(other);
		}
		if (this.taken.size >= MOST_KINDS) return false;
		this.taken.set(kind, now);
		return true;
	}
}
