import type { Counts } from '../../src/usage/counts';
import { groupBy, type Spender, spentIn, sumOf } from '../../src/usage/history';
import type { PortalUsage } from '../../src/usage/portal-usage';

/** Sum of all counts in the history of a portal. */
export const totalOf = ({ history }: PortalUsage): Counts => sumOf(spentIn(history.hours)).counts;

/** Counts in the history of a portal by one property of the spender. */
export const countsBy = ({ history }: PortalUsage, name: keyof Spender): Record<string, Counts> =>
	Object.fromEntries(groupBy(spentIn(history.hours), name).map((group) => [group[name], group.counts]));
