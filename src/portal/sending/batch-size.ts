import type { Effect } from '../../batch/command';
import { BATCH_LENGTH } from '../../facts/lengths';
import type { Sizes } from './packer';
import { spread } from './spread';
import type { PortalSettings } from './request';
import type { SharedPortal } from '../shared/shared-portal';

/** Decides how many commands of a caller share a request: by its settings, the portal's speed, and the limits. */
export class BatchSize implements Sizes {
	constructor(
		private readonly shared: SharedPortal,
		private readonly settings: Pick<PortalSettings, 'priority' | 'batchSize'>,
	) {}

	get apart(): boolean {
		return this.settings.batchSize === 1;
	}

	most(commands: Iterable<{ method: string }>): number {
		return Math.min(this.settings.batchSize ?? BATCH_LENGTH, this.shared.speed.fit(commands));
	}

	isBlind({ method, effect }: { method: string; effect: Effect }): boolean {
		return this.settings.batchSize === undefined && effect !== 'read' && !this.shared.speed.knows(method);
	}

	/**
	 * A batch runs its commands one after another. While requests are plentiful, calls are therefore spread over several
	 * requests at the same time. Batches are filled when requests are scarce, for background work, and when there are so
	 * many items that they fill all requests anyway.
	 */
	even(calls: number, total = 0): number {
		const { priority, batchSize } = this.settings;
		if (batchSize !== undefined) return batchSize;
		if (priority === 'background') return BATCH_LENGTH;
		return Math.max(spread(calls, this.shared.spareRequests()), spread(total, this.shared.requestsAtOnce));
	}
}
