import type { PortalClock } from '../../sandbox';

/** Milliseconds in which one request too many would come. */
const A_WHILE_MS = 250;
/** Milliseconds without a new request after which no more come together. */
const QUIET_MS = 2_000;

/**
 * The clock of a portal that lets requests wait for those that are sent together with them: for `most` of them, or until no
 * more come. So a busy machine changes little about how many requests the portal works on at once.
 */
export function gate(most: number): PortalClock {
	let isOpen = false;
	const waiting: Array<() => void> = [];
	let timer: NodeJS.Timeout | undefined;
	const release = (): void => {
		for (const answer of waiting.splice(0)) answer();
	};
	return {
		now: () => Date.now(),
		sleep: async () => {
			if (isOpen) return;
			await new Promise<void>((resolve) => {
				waiting.push(resolve);
				clearTimeout(timer);
				isOpen = waiting.length >= most;
				timer = setTimeout(release, isOpen ? A_WHILE_MS : QUIET_MS);
			});
		},
	};
}
