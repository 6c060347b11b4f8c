import type { CustomField } from '../fields/custom';
import { userRow } from '../methods/user-rows';
import { mapOf, toInt, type PhpMap, type PhpValue } from '../php/value';
import type { CrmRecord } from '../store/record';
import type { StoredRow } from '../store/rows';
import type { Store } from '../store/store';
import type { Table } from '../store/table';
import { isDynamic } from './codes';
import type { EventBehaviour } from './options';

/** What an event says: its code and its data. */
export interface StoreEvent {
	code: string;
	data: PhpMap;
}

/** Finds the events in what happens to a part of the store. */
export interface Source {
	/** Whether it can raise events with this code. */
	raises(code: string): boolean;
	/** Begins to watch. @returns a function that ends that and gives the events. */
	watch(store: Store): () => StoreEvent[];
}

type Action = 'ADD' | 'UPDATE' | 'DELETE';
const ACTIONS: readonly Action[] = ['ADD', 'UPDATE', 'DELETE'];

/** Codes by what happened; a missing one raises nothing. */
type Codes = Partial<Record<Action, readonly string[]>>;

const codesOf = (...names: string[]): Codes =>
	Object.fromEntries(ACTIONS.map((action) => [action, names.map((name) => name + action)]));

const hasCode = (codes: Codes, code: string): boolean =>
	Object.values(codes).some((list) => list.includes(code));

/** `data[FIELDS]` with these values. */
const fields = (values: Record<string, PhpValue>): PhpMap => mapOf({ FIELDS: mapOf(values) });

const idAsText = ({ id }: { id: number }): PhpMap => fields({ ID: String(id) });
const idAsNumber = ({ id }: { id: number }): PhpMap => fields({ ID: id });

interface RowSource<Row> {
	codes: Codes;
	data(row: Row, action: Action, store: Store, code: string): PhpMap;
	/** Names of times and the like, whose change alone is no change. */
	silent?: readonly string[];
}

/** What of a row counts as a change, as text. Maps, such as the members of a group, do not count. */
const contentOf = (row: object, silent: readonly string[] = []): string =>
	JSON.stringify(row, (name, value: unknown) => (silent.includes(name) ? undefined : value));

/** A table, whose rows methods change in place. Only rows that were handed out can have changed. */
function tableSource<Row extends { id: number }>(
	tableOf: (store: Store) => Table<Row>,
	source: RowSource<Row>,
): Source {
	const { codes, data, silent } = source;
	return {
		raises: (code) => hasCode(codes, code),
		watch: (store) => {
			const table = tableOf(store);
			/** Rows with their content before; undefined for new ones. */
			const seen = new Map<number, { row: Row; before: string | undefined }>();
			table.watcher = {
				handsOut: (row) => {
					if (!seen.has(row.id)) seen.set(row.id, { row, before: contentOf(row, silent) });
				},
				added: (row) => seen.set(row.id, { row, before: undefined }),
			};
			return () => {
				table.watcher = undefined;
				return [...seen].flatMap(([id, { row, before }]) => {
					const after = table.get(id);
					const action = actionOf(before, after && contentOf(after, silent));
					if (action === undefined) return [];
					return (codes[action] ?? []).map((code) => ({
						code,
						data: data(after ?? row, action, store, code),
					}));
				});
			};
		},
	};
}

const actionOf = (before: string | undefined, after: string | undefined): Action | undefined => {
	if (before === after) return undefined;
	if (before === undefined) return 'ADD';
	return after === undefined ? 'DELETE' : 'UPDATE';
};

/** A short list, whose rows are all compared. */
function listSource<Row extends object>(
	rowsOf: (store: Store) => Iterable<Row>,
	keyOf: (row: Row) => string | number,
	source: RowSource<Row>,
): Source {
	const { codes, data, silent } = source;
	const contents = (store: Store): Map<string | number, { row: Row; content: string }> =>
		new Map([...rowsOf(store)].map((row) => [keyOf(row), { row, content: contentOf(row, silent) }]));
	return {
		raises: (code) => hasCode(codes, code),
		watch: (store) => {
			const before = contents(store);
			return () => {
				const after = contents(store);
				return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
					const action = actionOf(before.get(key)?.content, after.get(key)?.content);
					const row = (after.get(key) ?? before.get(key))?.row;
					if (action === undefined || !row) return [];
					return (codes[action] ?? []).map((code) => ({ code, data: data(row, action, store, code) }));
				});
			};
		},
	};
}

/** CRM records of all types. */
const records: Source = {
	raises: (code) =>
		/^ONCRM(LEAD|DEAL|CONTACT|COMPANY|QUOTE|DYNAMICITEM)(ADD|UPDATE|DELETE|MOVETO)/.test(code),
	watch: (store) => {
		const events: StoreEvent[] = [];
		const watched = store.entityTypes().map((type) => {
			const { entityTypeId, shape } = type;
			const collection = store.collection(entityTypeId);
			const add = (code: string, values: Record<string, PhpValue>): void =>
				void events.push({ code, data: fields(values) });
			collection.watcher = (before, after) => {
				const ID = String((after ?? before)?.id);
				const action = !before ? 'ADD' : after ? 'UPDATE' : 'DELETE';
				if (isDynamic(type)) {
					const values = { ID, ENTITY_TYPE_ID: String(entityTypeId) };
					add(`ONCRMDYNAMICITEM${action}`, values);
					add(`ONCRMDYNAMICITEM${action}_${entityTypeId}`, values);
				} else if (shape.name === 'DEAL' && before && after && isMoved(before, after)) {
					// Such a change raises no ONCRMDEALUPDATE.
					const { categoryId, stageId } = after;
					add('ONCRMDEALMOVETOCATEGORY', {
						ID,
						CATEGORY_ID: String(categoryId),
						STAGE_ID: String(stageId),
					});
				} else {
					add(`ONCRM${shape.name}${action}`, { ID });
				}
			};
			return collection;
		});
		return () => {
			for (const collection of watched) collection.watcher = undefined;
			return events;
		};
	},
};

const isMoved = (before: CrmRecord, after: CrmRecord): boolean => before.categoryId !== after.categoryId;

/** What tasks and their comments say: the side without a task is the text `undefined`. */
function taskData(id: Record<string, PhpValue>, action: Action): PhpMap {
	const none = 'undefined';
	return mapOf({
		FIELDS_BEFORE: action === 'ADD' ? none : mapOf(id),
		FIELDS_AFTER: action === 'DELETE' ? none : mapOf(id),
		IS_ACCESSIBLE_BEFORE: action === 'ADD' ? 'N' : none,
		IS_ACCESSIBLE_AFTER: action === 'DELETE' ? 'N' : none,
	});
}

const table =
	(name: string) =>
	(store: Store): Table<StoredRow> =>
		store.table(name);

const timelineComments = (behaviour: EventBehaviour): Source =>
	tableSource((store) => store.comments, {
		codes: codesOf('ONCRMTIMELINECOMMENT'),
		data: ({ id }) => (behaviour.commentData === 'flat' ? mapOf({ ID: id }) : fields({ ID: id })),
	});

/** Owners of custom fields: the word in the codes, by the ID of the owner. */
const fieldWord = (entityId: string): string =>
	/^CRM_(LEAD|DEAL|CONTACT|COMPANY|QUOTE|REQUISITE)$/.exec(entityId)?.[1] ?? 'TYPE';

/** Custom fields. The items of a list have an event of their own. */
const customFields: Source = {
	raises: (code) => code.includes('USERFIELD'),
	watch: (store) => {
		const all = (): Map<number, { field: CustomField; content: string; items: string }> =>
			new Map(
				[...store.entityTypes(), store.requisiteFields].flatMap((owner) =>
					owner.customFields.map(
						(field) =>
							[
								field.id,
								{ field, content: contentOf(field, ['list']), items: JSON.stringify(field.list) },
							] as const,
					),
				),
			);
		const before = all();
		return () => {
			const after = all();
			return [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
				const [old, now] = [before.get(id), after.get(id)];
				const field = (now ?? old)?.field;
				if (!field) return [];
				const action = actionOf(old?.content, now?.content);
				const hasNewItems = now !== undefined && now.items !== (old?.items ?? '[]');
				const code = `ONCRM${fieldWord(field.entityId)}USERFIELD`;
				const data = fields({ ID: String(id), ENTITY_ID: field.entityId, FIELD_NAME: field.fieldName });
				return [
					...(action ? [{ code: code + action, data }] : []),
					...(hasNewItems ? [{ code: `${code}SETENUMVALUES`, data }] : []),
				];
			});
		};
	},
};

/** Everything in the store that raises events. */
export const sourcesOf = (behaviour: EventBehaviour): Source[] => [
	records,
	tableSource((store) => store.tasks, {
		codes: codesOf('ONTASK'),
		data: ({ id }, action) => taskData({ ID: id }, action),
		silent: ['changed'],
	}),
	tableSource(table('task.commentitem'), {
		codes: { ADD: ['ONTASKCOMMENTADD'] },
		// Comments are messages of the task's chat, so the ID of the comment is 0. Changes and deletions raise nothing there.
		data: ({ id, values }) =>
			mapOf({
				FIELDS_BEFORE: 'undefined',
				FIELDS_AFTER: mapOf({ ID: 0, TASK_ID: toInt(values.TASK_ID), MESSAGE_ID: id }),
				IS_ACCESSIBLE_BEFORE: 'undefined',
				IS_ACCESSIBLE_AFTER: 'undefined',
			}),
	}),
	listSource(
		(store) => store.users,
		({ id }) => id,
		{
			codes: { ADD: ['ONUSERADD'] },
			data: (user, _action, store) =>
				mapOf(userRow(store, user), {
					ID: user.id,
					ACTIVE: user.active ? 'Y' : 'N',
					DATE_REGISTER: store.time.format(store.now()),
				}),
		},
	),
	tableSource((store) => store.people.workgroups, {
		codes: codesOf('ONSONETGROUP'),
		data: idAsText,
		silent: ['updated'],
	}),
	tableSource((store) => store.activities, {
		codes: codesOf('ONCRMACTIVITY'),
		data: idAsText,
		silent: ['updated'],
	}),
	timelineComments(behaviour),
	tableSource(table('crm.requisite'), {
		codes: codesOf('ONCRMREQUISITE'),
		data: idAsNumber,
		silent: ['DATE_MODIFY', 'MODIFY_BY_ID'],
	}),
	tableSource(table('crm.requisite.bankdetail'), {
		codes: codesOf('ONCRMBANKDETAIL'),
		data: idAsNumber,
		silent: ['DATE_MODIFY', 'MODIFY_BY_ID'],
	}),
	tableSource(table('crm.address'), {
		codes: {
			ADD: ['ONCRMADDRESSREGISTER'],
			UPDATE: ['ONCRMADDRESSREGISTER'],
			DELETE: ['ONCRMADDRESSUNREGISTER'],
		},
		data: ({ values }) =>
			fields(
				Object.fromEntries(
					['TYPE_ID', 'ENTITY_TYPE_ID', 'ENTITY_ID', 'ANCHOR_ID', 'ANCHOR_TYPE_ID'].map((name) => [
						name,
						toInt(values[name]),
					]),
				),
			),
	}),
	listSource(
		(store) => store.currencies,
		({ code }) => code,
		{ codes: codesOf('ONCRMCURRENCY'), data: ({ code }) => fields({ ID: code }) },
	),
	listSource(
		(store) => store.smartProcesses,
		({ id }) => id,
		{ codes: codesOf('ONCRMTYPE'), data: idAsText },
	),
	customFields,
	tableSource((store) => store.dictionary('measure'), {
		codes: codesOf('CATALOG.MEASURE.ON.', 'ONCRMMEASURE'),
		data: idAsNumber,
	}),
	tableSource(table('crm.documentgenerator.document'), {
		codes: codesOf('ONCRMDOCUMENTGENERATORDOCUMENT'),
		data: ({ id, values }) =>
			fields({
				ID: String(id),
				ENTITY_TYPE_ID: values.entityTypeId ?? null,
				ENTITY_ID: values.entityId ?? null,
			}),
	}),
	tableSource(table('crm.deal.recurring'), {
		codes: codesOf('ONCRMDEALRECURRING'),
		data: ({ id, values }, action) =>
			fields({ ID: String(id), ...(action !== 'DELETE' && { RECURRING_DEAL_ID: values.DEAL_ID ?? null }) }),
	}),
	tableSource(table('sale.order'), {
		codes: {
			ADD: ['ONORDERENTITYSAVED', 'ONSALEORDERSAVED'],
			UPDATE: ['ONORDERENTITYSAVED', 'ONSALEORDERSAVED'],
			DELETE: ['ONSALEBEFOREORDERDELETE', 'ONORDERDELETED'],
		},
		data: ({ id }, action, _store, code) =>
			code.startsWith('ONSALE')
				? fields({ ID: id, XML_ID: '', ACTION: action === 'DELETE' ? 'delete' : 'save' })
				: fields({ ID: id }),
	}),
	...(
		[
			['crm.item.payment', 'PAYMENT'],
			['crm.item.delivery', 'SHIPMENT'],
		] as const
	).map(([name, word]) =>
		tableSource(table(name), {
			codes: {
				ADD: [`ON${word}ENTITYSAVED`],
				UPDATE: [`ON${word}ENTITYSAVED`],
				DELETE: [`ON${word}DELETED`],
			},
			data: idAsNumber,
		}),
	),
];
