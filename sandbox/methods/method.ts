import type { Caller } from '../auth';
import { errors } from '../errors';
import type { ViewContext } from '../fields/item-view';
import { isArray, isTruthy, toInt, type PhpMap, type PhpValue } from '../php/value';
import type { Portal } from '../portal';

/** What a method is charged for besides the latency of its request. */
export type Cost = 'list' | 'read' | 'write' | 'none';

/** The answer of a method before it is wrapped: `total` and `next` become siblings of `result`. */
export interface MethodResult {
	result: PhpValue;
	total?: number;
	next?: number;
	/** Bytes to send instead of JSON, for file downloads. */
	file?: { name: string; content: Buffer };
}

export interface Method {
	/** As documented, e.g. `crm.item.list`; calls may write it in any case. */
	name: string;
	/** Scope that the credential must have; `basic` every one has. Several: any of them. */
	scope: string | string[];
	cost: Cost;
	/** Refused to webhooks: only applications may call it. */
	applicationOnly?: true;
	run(call: Call): MethodResult;
}

/** One call of one method, alone or out of a batch. */
export class Call {
	constructor(
		readonly portal: Portal,
		readonly caller: Caller,
		readonly parameters: PhpMap,
		/** True inside a batch, where a caller's webhook is not known to some methods. */
		readonly insideBatch: boolean,
	) {}

	get store(): Portal['store'] {
		return this.portal.store;
	}

	get userId(): number {
		return this.caller.userId;
	}

	get isAdmin(): boolean {
		return this.store.users.some((user) => user.id === this.userId && user.isAdmin);
	}

	/** For file links, which carry the secret of the caller. */
	get view(): ViewContext {
		return {
			store: this.store,
			portalUrl: this.portal.url,
			addressOf: (method) => this.caller.addressOf(this.portal.url, method),
		};
	}

	/** A parameter of a classic method: names in any case. */
	classic(name: string): PhpValue | undefined {
		const exact = this.parameters[name];
		if (exact !== undefined) return exact;
		const wanted = name.toLowerCase();
		return Object.entries(this.parameters).find(([key]) => key.toLowerCase() === wanted)?.[1];
	}

	/** A parameter of a controller: the exact name only. */
	controller(name: string): PhpValue | undefined {
		return this.parameters[name];
	}

	/** @throws RestError code 100 when a controller's required integer is missing. */
	controllerInt(name: string): number {
		const value = this.parameters[name];
		if (value === undefined || value === null) throw errors.missingParameter(name);
		if (isArray(value)) throw errors.wrongParameterType(name, value, 'int');
		return toInt(value);
	}

	/** @throws RestError code 100 when a controller's array parameter is something else; absent is an empty map. */
	controllerArray(name: string, required = false): PhpMap | PhpValue[] {
		const value = this.parameters[name];
		if (value === undefined || value === null) {
			if (required) throw errors.missingParameter(name);
			return [];
		}
		if (!isArray(value)) throw errors.wrongParameterType(name, value, 'array');
		return value;
	}

	/** @throws RestError with an empty code unless it is a positive integer. */
	classicId(name = 'id'): number {
		const id = toInt(this.classic(name));
		if (id <= 0) throw errors.classic('ID is not defined or invalid.');
		return id;
	}

	/** "Y" or a truthy value, as controllers read booleans. */
	flag(name: string): boolean {
		const value = this.parameters[name];
		return value === 'Y' || value === 'y' || (value !== 'N' && value !== 'n' && isTruthy(value));
	}

	get useOriginalUfNames(): boolean {
		return this.flag('useOriginalUfNames');
	}
}
