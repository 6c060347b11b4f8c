/** A signal that aborts when the caller gives up, and when its time is over. */
export class TimedSignal {
	/** Whether the time is over. */
	expired = false;
	private readonly controller = new AbortController();
	private readonly timer: NodeJS.Timeout;

	/** @param milliseconds until the time is over; `restart` counts them again. */
	constructor(
		milliseconds: number,
		protected readonly caller?: AbortSignal,
	) {
		this.timer = setTimeout(() => {
			this.expired = true;
			this.cancel();
		}, milliseconds);
		if (caller?.aborted === true) this.cancel();
		else caller?.addEventListener('abort', this.cancel, { once: true });
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	protected restart(): void {
		this.timer.refresh();
	}

	/** Ends the timer, and no longer listens to the caller. */
	stop(): void {
		clearTimeout(this.timer);
		this.caller?.removeEventListener('abort', this.cancel);
	}

	protected readonly cancel = (): void => this.controller.abort();
}
