import { BATCH_LENGTH } from '../../facts/lengths';
import type { Sizes } from './packer';
import { spread } from './spread';
import type { PortalSettings } from './request';
import type { SharedPortal } from '../shared/shared-portal';

/** How many commands of one caller travel in a request: by what the person says, the portal's speed, and its limits. */
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

	/**
	 * A batch runs its commands one after another. While requests are plentiful, calls are therefore spread over several
	 * at the same time; when they are scarce, or nobody waits for the result, they are packed as full as can be. So many
	 * items that they fill all requests anyway are packed too, also the last of them.
	 */
	even(calls: number, total = 0): number {
		const { priority, batchSize } = this.settings;
		if (batchSize !== undefined) return batchSize;
		if (priority === 'background') return BATCH_LENGTH;
		return Math.max(spread(calls, this.shared.spareRequests()), spread(total, this.shared.requestsAtOnce));
	}
}
