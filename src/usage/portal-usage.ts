import type { PlanName } from '../facts/plans';
import type { WindowReading } from '../limits/meter-state';
import type { OperatingReading } from '../limits/operating/operating-time';
import type { Priority } from '../limits/priority';
import type { UsageHistory } from './history';

/** Where the plan is known from: chosen in a credential, read from the portal's licence, or taken for want of better. */
export type PlanSource = 'credential' | 'licence' | 'assumed';

/** How a portal's limits stand, as we know them: Bitrix24 has no call that tells. */
export interface PortalUsage {
	portal: string;
	plan: { name: PlanName; source: PlanSource };
	/** Absent where the portal has no request limit. */
	bucket?: {
		/** Requests counted now. */
		level: number;
		capacity: number;
		leakPerSecond: number;
		/** Requests that may be sent at once. */
		free: number;
		/** Milliseconds until requests go on after a refusal; 0 when nothing is held. */
		pausedForMs: number;
	};
	/** Requests that other limits allow in a time, such as a daily budget. */
	windows: WindowReading[];
	/** Processes of this n8n that share these limits. */
	processes: number;
	/** Requests that wait, and that are under way, in this process. */
	waiting: Record<Priority, number>;
	inFlight: number;
	/** Who has spent what, hour by hour. */
	history: UsageHistory;
	/** Seconds of operating time by method, as last told by the portal, highest first. */
	operating: OperatingReading[];
}
