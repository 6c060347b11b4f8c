/** The portal's clock: the system's, or one that a test moves. */
export interface PortalClock {
	/** Milliseconds since 1970. */
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/** The time of the system from now on. It goes on evenly when somebody sets the computer's clock: a portal runs elsewhere. */
export function systemClock(): PortalClock {
	const ahead = Date.now() - performance.now();
	return {
		now: () => Math.round(performance.now() + ahead),
		// A portal that hangs does not keep the process of a closed sandbox alive.
		sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds).unref()),
	};
}
