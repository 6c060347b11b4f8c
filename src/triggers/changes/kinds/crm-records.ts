import type { CrmEntity } from '../../../catalog/crm/crm-item';
import { smartProcessChoice } from '../../../catalog/choices';
import { type ChangeCursor, filterMark, keyOf } from '../../../operations/records/changes/cursor';
import { type ChangeTime, portalTime, readChanges } from '../../../operations/records/changes/read-changes';
import {
	entityTypeIdOf,
	kindParameters,
	panelFields,
	recordFields,
	recordRow,
} from '../../../operations/records/crm-records';
import { FILTERS, hasFilter, readFilter } from '../../../operations/input/filters';
import { LIST_OPTIONS, readColumns } from '../../../operations/input/list';
import type { MethodParameters, Row } from '../../../portal/types';
import { isChanged } from '../change-list';
import { type ChangeKind, TRIGGER_ON, type TriggerOn } from '../kind';
import type { ChangesContext, ChangeSource, ChangesPart, StartPoint } from '../source';

/** A kind of CRM record. */
export const crmRecords = (entity: CrmEntity): ChangeKind => ({
	value: entity.resource,
	name: entity.name,
	plural: entity.plural.toLowerCase(),
	on: Object.values(TRIGGER_ON),
	methods: ['crm.item.list'],
	choices: kindParameters(entity).length > 0 ? [smartProcessChoice] : [],
	parameters: ['simplify', FILTERS, ...LIST_OPTIONS.filter((name) => name !== 'options')],
	fields: panelFields(entity),
	source: async (context, on) => await crmSource(entity, context, on),
});

async function crmSource(entity: CrmEntity, context: ChangesContext, on: TriggerOn): Promise<ChangeSource> {
	const { input } = context;
	const entityTypeId = entityTypeIdOf(entity, input);
	const { simplify, select } = readColumns(entity, input);
	const filter = hasFilter(input)
		? await readFilter(
				context,
				await recordFields(context, entityTypeId),
				async (since) => await recordFields(context, entityTypeId, since),
			)
		: {};
	const columns = select.includes('*') ? select : [...new Set([...select, 'createdTime', 'updatedTime'])];
	return new CrmSource({ entityTypeId, select: columns, filter }, on, (row) =>
		recordRow(entity, row, simplify),
	);
}

type CrmParameters = MethodParameters & { entityTypeId: number; filter: Record<string, unknown> };

/** The changes of CRM records in the order in which they were made, as Get Changed reads them. */
class CrmSource implements ChangeSource {
	readonly subject: string;
	private readonly time: ChangeTime;

	constructor(
		private readonly parameters: CrmParameters,
		private readonly on: TriggerOn,
		private readonly shown: (row: Row) => Row,
	) {
		this.time = on === TRIGGER_ON.created ? 'createdTime' : 'updatedTime';
		this.subject = `${parameters.entityTypeId} ${this.time}`;
	}

	async start(context: ChangesContext, from: StartPoint): Promise<string> {
		const at = 'at' in from ? from.at : (await portalTime(context, this.parameters)) - from.secondsAgo;
		const { entityTypeId, filter } = this.parameters;
		const cursor: ChangeCursor = {
			...{ entityTypeId, filter: filterMark(filter) },
			position: { at, id: 0 },
			seen: [],
		};
		return JSON.stringify(cursor);
	}

	async read(context: ChangesContext, text: string, limit: number): Promise<ChangesPart> {
		const { parameters, time, on, shown } = this;
		const cursor = JSON.parse(text) as ChangeCursor;
		const changes = await readChanges(context, { parameters, time, limit }, cursor);
		const found = changes.rows.map((row, index) => ({ row, key: keyOf(changes.positions[index]) }));
		const wanted = on === TRIGGER_ON.changed ? isChanged('createdTime', 'updatedTime') : undefined;
		return {
			found: found
				.filter(({ row }) => wanted?.(row) ?? true)
				.map(({ row, key }) => ({ row: shown(row), key })),
			cursor: JSON.stringify(changes.cursor),
			hasMore: changes.hasMore,
		};
	}

	async latest({ call }: ChangesContext, count: number): Promise<Row[]> {
		const parameters = { ...this.parameters, order: { [this.time]: 'DESC', id: 'DESC' }, start: -1 };
		const { result } = await call('crm.item.list', parameters, { effect: 'read' });
		const items = (result as { items?: Row[] }).items ?? [];
		return items.slice(0, count).map(this.shown);
	}
}
