/** Named parameters of a REST method, as they would stand in a JSON body. */
export type MethodParameters = Record<string, unknown>;

/** Prefix of the methods of REST 3.0, as in their addresses (docs/internals/portal.md, "Addresses and secrets"). */
export const REST_3 = 'api/';

/**
 * What sending a call twice would do. It decides whether the call may be repeated when its outcome is unknown.
 * - `read`: changes nothing.
 * - `idempotent`: the second time changes nothing more (absolute update, delete).
 * - `create`: the second time makes another record, or another effect.
 */
export type Effect = 'read' | 'idempotent' | 'create';

/** The `time` block of an answer (docs/internals/portal.md, "The time block"). A portal may leave keys out. */
export interface TimeBlock {
	start?: number;
	finish?: number;
	/** Seconds; inflated by up to one on current servers. */
	duration?: number;
	/** Seconds of work; 0 on servers that keep whole seconds only. */
	processing?: number;
	date_start?: string;
	date_finish?: string;
	/** Unix seconds at which the oldest part of `operating` is released. */
	operating_reset_at?: number;
	/** Seconds of work charged to the method in the last ten minutes; absent where the limit is off. */
	operating?: number;
}

/** A successful answer. `total` and `next` come with lists only. */
export interface Reply<Result = unknown> {
	result: Result;
	total?: number;
	next?: number;
	time?: TimeBlock;
}

/** One command of a batch. Parameter values may refer to earlier commands of the same list: `$result[key][id]`. */
export interface Command {
	key: string;
	method: string;
	parameters?: MethodParameters;
	/** Derived from the method's name when absent. */
	effect?: Effect;
}
