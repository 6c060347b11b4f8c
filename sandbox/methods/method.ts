import type { Caller } from '../auth';
import { errors } from '../errors';
import type { ViewContext } from '../fields/item-view';
import { isArray, isTruthy, toInt, type PhpMap, type PhpValue } from '../php/value';
import type { Portal } from '../portal';

/** Which part of `cost` a method takes, besides the latency of its request. */
export type Cost = 'list' | 'read' | 'write' | 'none';

/** What a method returns. The answer has `total` and `next` beside `result`. */
export interface MethodResult {
	result: PhpValue;
	total?: number;
	next?: number;
	/** A file that is sent instead of JSON. */
	file?: { name: string; content: Buffer };
}

export interface Method {
	/** Documented name, such as `crm.item.list`. Clients may write it in any case. */
	name: string;
	/** Scope that the credential must have; of several one is enough. Every credential has `basic`. */
	scope: string | string[];
	cost: Cost;
	/** Webhooks may not call it; with `notBuilt`, applications hear that it does not exist. */
	applicationOnly?: true | 'notBuilt';
	run(call: Call): MethodResult;
}

/** A call of a method, direct or in a batch. */
export class Call {
	constructor(
		readonly portal: Portal,
		readonly caller: Caller,
		readonly parameters: PhpMap,
		/** Whether the call is a command of a batch. `app.info` does not know the webhook there. */
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

	/** Context for views; links to files hold the secret of the caller. */
	get view(): ViewContext {
		return {
			store: this.store,
			portalUrl: this.portal.url,
			addressOf: (method) => this.caller.addressOf(this.portal.url, method),
		};
	}

	/** A parameter of a classic method. Its name is found in any case. */
	classic(name: string): PhpValue | undefined {
		const exact = this.parameters[name];
		if (exact !== undefined) return exact;
		const wanted = name.toLowerCase();
		return Object.entries(this.parameters).find(([key]) => key.toLowerCase() === wanted)?.[1];
	}

	/** A parameter of a controller. Its name is found in this case only. */
	controller(name: string): PhpValue | undefined {
		return this.parameters[name];
	}

	/** A required integer of a controller. @throws RestError code 100 when it is missing. */
	controllerInt(name: string): number {
		const value = this.parameters[name];
		if (value === undefined || value === null) throw errors.missingParameter(name);
		if (isArray(value)) throw errors.wrongParameterType(name, value, 'int');
		return toInt(value);
	}

	/** An array of a controller; an empty map when it is missing. @throws RestError code 100 when it is no array. */
	controllerArray(name: string, required = false): PhpMap | PhpValue[] {
		const value = this.parameters[name];
		if (value === undefined || value === null) {
			if (required) throw errors.missingParameter(name);
			return [];
		}
		if (!isArray(value)) throw errors.wrongParameterType(name, value, 'array');
		return value;
	}

	/** An ID of a classic method. @throws RestError with an empty code unless it is a positive integer. */
	classicId(name = 'id'): number {
		const id = toInt(this.classic(name));
		if (id <= 0) throw errors.classic('ID is not defined or invalid.');
		return id;
	}

	/** A boolean of a controller: "Y" or a truthy value is true. */
	flag(name: string): boolean {
		const value = this.parameters[name];
		return value === 'Y' || value === 'y' || (value !== 'N' && value !== 'n' && isTruthy(value));
	}

	get useOriginalUfNames(): boolean {
		return this.flag('useOriginalUfNames');
	}
}
