import * as crmEntities from '../../catalog/crm/entities';
import { CRM_ITEMS } from '../../catalog/crm/kinds';
import * as settings from '../../catalog/crm-settings/entities';
import type { Choice, Entity } from '../../catalog/entity';
import { EVENT_RECORDS, PRODUCT_KINDS } from '../../catalog/events/records';
import { isObject } from '../../catalog/objects';
import * as people from '../../catalog/people/entities';
import { scopeOf } from '../../catalog/scopes';
import * as tasks from '../../catalog/tasks/entities';
import { inSentence } from '../../catalog/words';
import { readId } from '../../facts/ids';
import { partAt } from '../../operations/method/answer-rows';
import { ValueLists } from '../../operations/input/value-lists';
import { itemResource, resourceOf } from '../../operations/resources';
import {
	InputError,
	type MappedFields,
	type Operation,
	type OperationContext,
	type OperationInput,
} from '../../operations/types';
import { BitrixError } from '../../portal/answers/errors';
import { redactDeep } from '../../portal/answers/redact';
import type { Portal } from '../../portal/portal';
import type { Row } from '../../portal/types';
import { LimitWatch } from '../../usage/limit-watch';
import type { EventRecord, PortalEvent, ReadEventRecord } from '../types';
import { numberAt } from './event';

/** Short for whoever waits for a workflow, and long enough for what one change in Bitrix24 sends. */
const GATHER_MS = 300;
/** How many times as long reads wait for others while events go on coming, so that a long burst is no long row of requests. */
const LONGEST_GATHER = 8;

/** A kind of record that can be read by its ID. */
interface Readable {
	name: string;
	get: Operation;
}

const GET = 'get';

let known: ReadonlyMap<string, Readable> | undefined;

/** The kinds of records that can be read, by their resources. Of equal ones the first counts. */
function readable(): ReadonlyMap<string, Readable> {
	known ??= new Map(
		[
			...EVENT_RECORDS.map(resourceOf),
			...CRM_ITEMS.map(itemResource),
			...[crmEntities, settings, people, tasks].flatMap((all) => Object.values<Entity>(all).map(resourceOf)),
		]
			.flatMap(({ value, name, operations }): Array<[string, Readable]> => {
				const get = operations.find((operation) => operation.value === GET);
				return get === undefined ? [] : [[value, { name, get }]];
			})
			.reverse(),
	);
	return known;
}

/** How a comment on a task with the new task card is read: it is a message of the task's chat. */
const CHAT_METHODS = ['tasks.task.get', 'im.dialog.messages.get'] as const;

/** Where the data of an event has what a Get needs besides the ID of the record, by the names of its parameters. */
const FROM_DATA: Readonly<Record<string, string>> = {
	smartProcess: 'FIELDS.ENTITY_TYPE_ID',
	taskId: 'FIELDS_AFTER.TASK_ID',
	addressTypeId: 'FIELDS.TYPE_ID',
	addressOwnerTypeId: 'FIELDS.ENTITY_TYPE_ID',
	addressOwnerId: 'FIELDS.ENTITY_ID',
};

/** The resource whose Get reads the record of an event; undefined when nothing is to be read. */
function resourceIn({ entity, action, data }: PortalEvent): string | undefined {
	if (entity === undefined || action === 'delete') return undefined;
	const resource =
		entity === 'product' ? (PRODUCT_KINDS[String(numberAt(data, 'FIELDS.TYPE'))] ?? entity) : entity;
	return readable().has(resource) ? resource : undefined;
}

/** Whether Fetch Record has something to read for an event. A deleted record, a call that rings or a message has none. */
export const hasRecord = (event: PortalEvent): boolean => resourceIn(event) !== undefined;

/** The methods with which Fetch Record may read the record of an event, for documentation; none when it reads nothing. */
export function methodsOfRecord(event: PortalEvent): string[] {
	const resource = resourceIn(event);
	if (resource === undefined) return [];
	const kinds = resource === 'product' ? [resource, ...new Set(Object.values(PRODUCT_KINDS))] : [resource];
	const methods = kinds.flatMap((kind) => readable().get(kind)?.get.methods ?? []);
	return resource === 'comment' ? [...methods, ...CHAT_METHODS] : methods;
}

/** What an operation Get asks for, answered from an event: the ID is that of the record, every option is left out. */
class EventInput implements OperationInput {
	constructor(private readonly event: PortalEvent) {}

	id(choice: Choice): number {
		const id = this.chosen(choice.parameter);
		const number = typeof id === 'string' ? readId(id) : id;
		if (number !== undefined) return number;
		throw new InputError(
			`the data of the event ${this.event.event} has no ${FROM_DATA[choice.parameter] ?? 'ID'}`,
			choice.parameter,
		);
	}

	text(name: string): string {
		return String(this.chosen(name) ?? '');
	}

	number(name: string): number {
		return Number(this.chosen(name));
	}

	flag = (): boolean => false;
	object = (): Record<string, unknown> => ({});
	json = (): unknown => undefined;
	list = (): Array<Record<string, unknown>> => [];
	mapped = (): MappedFields => ({ values: {}, automatic: false, matching: [] });
	option = (): unknown => undefined;
	flagOption = (): boolean => false;
	jsonOption = (): unknown => undefined;
	fileNames = (): string[] => [];
	file = async (): Promise<undefined> => {};

	invalid(name: string, problem: string, nextStep?: string): InputError {
		return new InputError(`${name} ${problem}`, name, nextStep);
	}

	/** The value of a parameter: from the data where it stands there, else the ID of the record. */
	private chosen(name: string): number | string | undefined {
		const { data, id, entityTypeId } = this.event;
		const place = FROM_DATA[name];
		if (place === undefined) return id;
		if (name === 'smartProcess') return entityTypeId;
		return numberAt(data, place) ?? (name === 'taskId' ? id : undefined);
	}
}

/**
 * Reads the records of events as the operation Get of their entity does. Reads of many events share requests; equal ones
 * that come together are made once.
 * @param portal best with the priority `background`, so that a burst of events does not keep people waiting.
 * @param gatherMs milliseconds for which the first read waits for others, so that a burst of events shares its requests.
 */
export function eventRecordReader(portal: Portal, gatherMs = GATHER_MS): ReadEventRecord {
	const reader = new RecordReader(portal, gatherMs);
	return async (event) => await reader.read(event);
}

class RecordReader {
	private readonly context: Omit<OperationContext, 'input'>;
	/** Ends when the reads that are gathered now begin. */
	private gathered?: Promise<void>;
	/** When reads were gathered last (milliseconds of `performance.now()`), and for how many milliseconds. */
	private gatheredAt = -Infinity;
	private waitMs = 0;
	/** Reads that have not begun, by what they read. */
	private readonly waiting = new Map<string, Promise<EventRecord>>();

	constructor(
		portal: Portal,
		private readonly gatherMs: number,
	) {
		this.context = contextOf(portal);
	}

	async read(event: PortalEvent): Promise<EventRecord> {
		if (event.action === 'delete') return { gone: true };
		const resource = resourceIn(event);
		if (resource === undefined) {
			return {
				problem: `Bitrix24 has no record to read for the event ${event.event}. What it says is in the data.`,
			};
		}
		const key = JSON.stringify([
			resource,
			event.entityTypeId,
			event.id,
			event.id === undefined && event.data,
		]);
		const same = this.waiting.get(key);
		// Each event gets a copy of its own, because workflows change what they get.
		if (same !== undefined) return structuredClone(await same);
		const reading = this.gather().then(async () => {
			this.waiting.delete(key);
			return await this.readNow(event, resource);
		});
		this.waiting.set(key, reading);
		return await reading;
	}

	/** Waits for the reads of other events, so that all of them begin at the same time. */
	private async gather(): Promise<void> {
		if (this.gathered === undefined) {
			const goesOn = performance.now() - this.gatheredAt < this.waitMs;
			const waitMs = goesOn ? Math.min(2 * this.waitMs, LONGEST_GATHER * this.gatherMs) : this.gatherMs;
			this.waitMs = waitMs;
			this.gathered = new Promise((resolve) => {
				setTimeout(() => {
					this.gathered = undefined;
					this.gatheredAt = performance.now();
					resolve();
				}, waitMs);
			});
		}
		await this.gathered;
	}

	private async readNow(event: PortalEvent, resource: string): Promise<EventRecord> {
		try {
			const rows =
				event.entity === 'comment' && numberAt(event.data, 'FIELDS_AFTER.MESSAGE_ID') !== undefined
					? await this.chatMessage(event)
					: await readable()
							.get(resource)
							?.get.run({ ...this.context, input: new EventInput(event) });
			const [record] = Array.isArray(rows) ? rows : [];
			return isObject(record) ? { record: redactDeep(record) } : { gone: true };
		} catch (error) {
			if (isGone(error) && event.entity !== 'call') return { gone: true };
			return { problem: problemOf(error, event, readable().get(resource)?.name ?? resource) };
		}
	}

	private async chatMessage({ data }: PortalEvent): Promise<Row[]> {
		const { call } = this.context;
		const messageId = numberAt(data, 'FIELDS_AFTER.MESSAGE_ID') ?? 0;
		const taskId = numberAt(data, 'FIELDS_AFTER.TASK_ID');
		const [ofTask, ofMessages] = CHAT_METHODS;
		const task = await call(ofTask, { taskId, select: ['CHAT_ID'] }, { effect: 'read' });
		const chatId = String(partAt(task.result, ['task', 'chatId']) ?? '');
		if (chatId === '') return [];
		const asked = { DIALOG_ID: `chat${chatId}`, FIRST_ID: messageId - 1, LIMIT: 1 };
		const { result } = await call(ofMessages, asked, { effect: 'read' });
		const messages = partAt(result, ['messages']);
		return (Array.isArray(messages) ? (messages as Row[]) : []).filter(({ id }) => Number(id) === messageId);
	}
}

/** What a Get may use. It neither writes, nor makes files, nor remembers anything. */
function contextOf(portal: Portal): Omit<OperationContext, 'input'> {
	const call = portal.packer();
	const find = portal.finder(call);
	const never = async (): Promise<never> =>
		await Promise.reject(new Error('An operation that reads the record of an event makes no files'));
	return {
		alone: false,
		timeZone: 'UTC',
		call,
		lookUp: portal.caller,
		find,
		lists: new ValueLists({ metadata: portal.metadata, read: (list) => portal.read(list), find }),
		metadata: portal.metadata,
		batch: async (commands, options) => await portal.batch(commands, options),
		read: (list) => portal.read(list, call),
		download: never,
		keep: never,
		usage: async () => await portal.usage(),
		memory: { read: async () => undefined, change: () => {} },
		texts: portal.texts,
		identity: portal.identity,
		watch: new LimitWatch({ kept: false, read: () => undefined, write: () => {} }),
		inTurn: async (_keys, task) => await task(),
		inTurnOfFound: async (_keys, look, task) => await task(await look()),
		pause: async (milliseconds) => await portal.pause(milliseconds),
		hint: () => {},
	};
}

/** What portals write when a record is not there, where they have no code of their own for it. */
const NOT_THERE = /not found|not exist|doesn't exist|no such/i;
const NO_METHOD = /METHOD_?NOT_?FOUND/i;

function isGone(error: unknown): boolean {
	if (!(error instanceof BitrixError) || NO_METHOD.test(error.code)) return false;
	return error.kind === 'notFound' || (error.kind === 'request' && NOT_THERE.test(error.description));
}

/** Why a record could not be read, and what to do. */
function problemOf(error: unknown, { entity, id }: PortalEvent, name: string): string {
	const what = `The ${inSentence(name)}${id === undefined ? '' : ` ${id}`}`;
	if (!(error instanceof BitrixError)) {
		return `${what} could not be read: ${error instanceof Error ? error.message : String(error)}.`;
	}
	if (entity === 'call' && isGone(error)) {
		return `${what} is not in the call statistics yet. Read it later with the method ${error.method}, for example after a Wait node.`;
	}
	const { method, code, description, advice, kind } = error;
	const said = (description || code || 'no reason is given').replace(/\.$/, '');
	const scope = /INSUFFICIENT_?SCOPE/i.test(code) ? scopeOf(method) : undefined;
	const next =
		scope !== undefined
			? `Give the webhook or the application of the credential the scope '${scope}'.`
			: (advice ??
				(kind === 'request'
					? 'Switch off Fetch Record, and read it in the workflow with another node.'
					: 'Read it later in the workflow with another node.'));
	return `${what} could not be read with ${method}: ${said}${code === '' || code === said ? '' : ` (${code})`}. ${next}`;
}
