import type { OutgoingWebhookOptions } from './subscriptions';

/** How a portal sends events. All of it can be changed while the portal runs. */
export interface EventBehaviour {
	/** Accepts handlers whose host has no dot, such as `localhost`, which a portal refuses. Default false. */
	localHandlers: boolean;
	/** The plan's feature `rest_offline_extended`: offline events can be reserved. Default true. */
	offlineExtended: boolean;
	/** The plan's feature `rest_auth_connector`. Default true. */
	authConnector: boolean;
	/**
	 * Queues what an application changes itself without a key also for its own handlers without a key. The documentation
	 * says so, the server's source leaves it out (default false).
	 */
	ownChangesQueued: boolean;
	/** Adds `user_id` to `auth` where it has tokens, as some samples show. Default false. */
	userIdInAuth: boolean;
	/** Where the ID of a timeline comment is: in `data[FIELDS][ID]` (default) or in `data[ID]`. The pages show both. */
	commentData: 'fields' | 'flat';
	/** Time between a change and its event. Default 0. */
	delayMs: number;
	/** Most that is added to the delay, at random; the same in every run. It also mixes up the order. Default 0. */
	jitterMs: number;
	/** Sends out of order, without any delay. Default false. */
	disorder: boolean;
	/** Share of the events that arrive twice. Default 0. */
	duplicates: number;
	/** Share of the events that never arrive. Default 0. */
	lost: number;
	/** Most calls at the same time. Default 20. */
	parallel: number;
	/** A handler that answers later got the event, but counts as not answered. Default 30,000, in real time. */
	timeoutMs: number;
	/** A handler that needs at least that long is slow. Default 5,000. */
	slowAfterMs: number;
	/** Time that each further event of a slow handler waits, until the handler is fast again. Default 10,000. */
	slowDelayMs: number;
	/** Keeps events back until it is false again. Default false. */
	held: boolean;
}

export interface EventOptions extends EventBehaviour {
	/** Outgoing webhooks that are there from the start. */
	webhooks: readonly OutgoingWebhookOptions[];
}

export const usualEvents: EventOptions = {
	webhooks: [],
	localHandlers: false,
	offlineExtended: true,
	authConnector: true,
	ownChangesQueued: false,
	userIdInAuth: false,
	commentData: 'fields',
	delayMs: 0,
	jitterMs: 0,
	disorder: false,
	duplicates: 0,
	lost: 0,
	parallel: 20,
	timeoutMs: 30_000,
	slowAfterMs: 5_000,
	slowDelayMs: 10_000,
	held: false,
};
