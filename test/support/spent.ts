import type { Counts } from '../../src/usage/counts';
import { groupBy, type Spender, spentIn, sumOf } from '../../src/usage/history';
import type { PortalUsage } from '../../src/usage/portal-usage';

/** All that a portal's history counts. */
export const totalOf = ({ history }: PortalUsage): Counts => sumOf(spentIn(history.hours)).counts;

/** The same by one of what identifies a spender. */
export const countsBy = ({ history }: PortalUsage, name: keyof Spender): Record<string, Counts> =>
	Object.fromEntries(groupBy(spentIn(history.hours), name).map((group) => [group[name], group.counts]));
