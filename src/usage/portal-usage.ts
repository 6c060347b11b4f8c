import type { PlanName } from '../facts/plans';
import type { WindowReading } from '../limits/meter-state';
import type { OperatingReading } from '../limits/operating/operating-time';
import type { Priority } from '../limits/priority';
import type { UsageHistory } from './history';

/** How the plan is known: chosen in a credential, read from the portal's licence, or assumed. */
export type PlanSource = 'credential' | 'licence' | 'assumed';

/** The limits and the usage of a portal, as this n8n has counted them: Bitrix24 has no call that shows them. */
export interface PortalUsage {
	portal: string;
	plan: { name: PlanName; source: PlanSource };
	/** Absent where the portal has no request limit. */
	bucket?: {
		/** Requests in the bucket now. */
		level: number;
		capacity: number;
		leakPerSecond: number;
		/** Requests that would be granted immediately. */
		free: number;
		/** Milliseconds until the pause after a refusal ends; 0 when there is none. */
		pausedForMs: number;
	};
	/** Limits of requests in a time, such as a daily budget. */
	windows: WindowReading[];
	/** Processes of this n8n that share these limits. */
	processes: number;
	/** Requests of this process that wait, by priority. */
	waiting: Record<Priority, number>;
	/** Requests of this process that are under way. */
	inFlight: number;
	/** Counts by hour and spender. */
	history: UsageHistory;
	/** Operating time by method, by the portal's last reports; the one with most seconds first. */
	operating: OperatingReading[];
}
