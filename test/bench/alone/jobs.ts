import type { BucketLimit, PortalCost } from '../../../sandbox';
import { CREATED, UPDATED } from '../contestants/contestant';

export const DEALS = 20_000;
export const SINGLE = 300;

export const CAPACITY = 50;
const ROWS_IN_A_REQUEST = 2_500;
const COMMANDS_IN_A_REQUEST = 50;
const IN_FLIGHT = 10;
const FAST_LEAK = 20;

export interface Scenario {
	title: string;
	/** How long the portal works, in milliseconds. */
	cost: PortalCost;
}

export const SCENARIOS: readonly Scenario[] = [
	{
		title: 'with server cost (20 ms a request, 15 ms a list page, 60 ms a write, 5 ms a read)',
		cost: { latencyMs: 20, listMs: 15, writeMs: 60, readMs: 5 },
	},
	{
		title: 'without server cost (20 ms a request)',
		cost: { latencyMs: 20, listMs: 0, writeMs: 0, readMs: 0 },
	},
];

/** Names of the jobs of one process alone on its portal. */
export type AloneName = 'export' | 'create' | 'update' | 'single';

export interface Job {
	name: AloneName;
	title: string;
	limit: Pick<BucketLimit, 'leakPerSecond' | 'leak'>;
	/** Whether this is the limit of the plan Standard, which packages assume. */
	isStandard: boolean;
	/** Seconds of a perfect client: it uses all free slots at once; the commands of a request run one after another. */
	bestSeconds(cost: PortalCost): number;
	/** Most seconds that this pack may take; undefined where only the cost of the server makes a difference. */
	target(scenario: Scenario): number | undefined;
}

const standard = { leakPerSecond: 2, leak: 'everySecond' } as const;

/** Best seconds of writes with as many requests at once as the bucket holds. */
const bestWrite = (count: number, { latencyMs, writeMs }: PortalCost): number =>
	(latencyMs + Math.ceil(count / CAPACITY) * writeMs) / 1_000;

/** Seconds of writes in batches of 50, ten requests at a time. */
const packedWrite = (count: number, { latencyMs, writeMs }: PortalCost): number =>
	(Math.ceil(count / COMMANDS_IN_A_REQUEST / IN_FLIGHT) * (latencyMs + COMMANDS_IN_A_REQUEST * writeMs)) /
	1_000;

const bestExport = ({ latencyMs, listMs }: PortalCost): number =>
	(latencyMs + Math.min(DEALS, ROWS_IN_A_REQUEST) * (listMs / 50)) / 1_000;

const hasCost = ({ cost }: Scenario): boolean => cost.writeMs > 0;

export const JOBS: readonly Job[] = [
	{
		name: 'export',
		title: `export ${DEALS} deals`,
		limit: standard,
		isStandard: true,
		bestSeconds: bestExport,
		target: (scenario) => (hasCost(scenario) ? 2 * bestExport(scenario.cost) : undefined),
	},
	{
		name: 'create',
		title: `create ${CREATED} contacts`,
		limit: standard,
		isStandard: true,
		bestSeconds: (cost) => bestWrite(CREATED, cost),
		target: (scenario) => (hasCost(scenario) ? 1.1 * packedWrite(CREATED, scenario.cost) : undefined),
	},
	{
		name: 'update',
		title: `update ${UPDATED} deals`,
		limit: standard,
		isStandard: true,
		bestSeconds: (cost) => bestWrite(UPDATED, cost),
		target: (scenario) => (hasCost(scenario) ? 1.1 * packedWrite(UPDATED, scenario.cost) : undefined),
	},
	{
		name: 'single',
		title: `${SINGLE} single calls, Y=${FAST_LEAK}`,
		limit: { leakPerSecond: FAST_LEAK, leak: 'continuous' },
		isStandard: false,
		bestSeconds: () => (SINGLE - CAPACITY) / FAST_LEAK,
		target: () => (1.05 * (SINGLE - CAPACITY)) / FAST_LEAK,
	},
];
