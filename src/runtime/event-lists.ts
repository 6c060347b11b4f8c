import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { kindOf } from '../catalog/crm/kinds';
import { type EventDescription, EVENTS, eventCalled } from '../catalog/events';
import type { FieldDescription, ListOption } from '../catalog/field';
import * as tasks from '../catalog/tasks/entities';
import { itemResource, resourceOf } from '../operations/resources';
import type { Asking, Resource } from '../operations/types';
import { EVENT_PARAMETERS, textsIn } from './event-trigger-settings';
import { type Panel, withPanel } from './panel';
import { listsOf } from './portals';

type LoadChoices = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** The events of the list in the panel: those that the portal offers to the application, or all that are known. */
async function listEvents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	if (this.getCurrentNodeParameter('authentication') !== 'oAuth2') {
		return choicesOfEvents(EVENTS.filter(({ application }) => application !== true));
	}
	return await withPanel(this, async ({ portal }) => {
		const { result } = await portal.call<unknown>('events', {}, { effect: 'read' });
		const offered = new Set(
			Array.isArray(result) ? result.map((code) => eventCalled(String(code)).code) : [],
		);
		const known = EVENTS.filter(({ code }) => offered.has(code));
		for (const { code } of known) offered.delete(code);
		return choicesOfEvents([...known, ...[...offered].sort().map(eventCalled)]);
	});
}

/** Events as choices, in their order. */
const choicesOfEvents = (events: readonly EventDescription[]): INodePropertyOptions[] =>
	events.map(({ code, name, group, instead }) => ({
		name: group === undefined ? name : `${group}: ${name}`,
		value: code,
		description: instead ?? code,
	}));

/** A kind of record that the chosen events are about, and the number of its CRM type. */
interface HeardKind {
	resource: Resource;
	entityTypeId?: number;
}

/** The kinds of records of the chosen events; deals before an event is chosen. */
function kindsIn({ context }: Panel): HeardKind[] {
	const codes = [EVENT_PARAMETERS.events, EVENT_PARAMETERS.otherEvents].flatMap((name) =>
		textsIn(context.getCurrentNodeParameter(name)),
	);
	const kinds = new Map<string, HeardKind>();
	for (const { entity, entityTypeId } of (codes.length === 0 ? ['ONCRMDEALUPDATE'] : codes).map(
		eventCalled,
	)) {
		if (entityTypeId !== undefined)
			kinds.set(String(entityTypeId), { resource: itemResource(kindOf(entityTypeId)), entityTypeId });
		else if (entity === tasks.task.resource) kinds.set(entity, { resource: resourceOf(tasks.task) });
	}
	return [...kinds.values()];
}

/** The fields of a kind of record. */
async function fieldsOf(
	{ portal, input }: Panel,
	{ resource, entityTypeId }: HeardKind,
): Promise<FieldDescription[]> {
	const { fields } = resource.operations.find(({ value }) => value === 'update') ?? {};
	const asked: Asking['input'] = {
		text: () => '',
		id: () => entityTypeId ?? 0,
		invalid: (name) => input.invalid(name, ''),
	};
	return (await fields?.({ input: asked, metadata: portal.metadata, lookUp: portal.caller })) ?? [];
}

/** Makes a function that lists the values of a field of the records that the chosen events are about. */
const valuesOf = (names: RegExp): LoadChoices =>
	async function (this: ILoadOptionsFunctions) {
		return await withPanel(this, async (panel) => {
			const lists = listsOf(panel.portal, panel.portal.finder());
			const values = new Map<string, ListOption>();
			for (const kind of kindsIn(panel)) {
				const field = (await fieldsOf(panel, kind)).find(({ name }) => names.test(name));
				if (field === undefined) continue;
				for (const option of (await lists.choices(field)) ?? []) values.set(option.id, option);
			}
			return [...values.values()].map(({ id, label }) => ({ name: label, value: id, description: id }));
		});
	};

/** Lists the fields of the records that the chosen events are about. */
async function listWatched(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await withPanel(this, async (panel) => {
		const titles = new Map<string, string>();
		for (const kind of kindsIn(panel)) {
			for (const { name, title } of await fieldsOf(panel, kind)) titles.set(name, titles.get(name) ?? title);
		}
		return [...titles]
			.map(([name, title]) => ({ name: title, value: name, description: name }))
			.sort((one, other) => one.name.localeCompare(other.name));
	});
}

/** Functions that fill the lists in the panel of Bitrix24 Trigger. */
export const eventLists = {
	getEvents: listEvents,
	getStages: valuesOf(/^stageId$/),
	getPipelines: valuesOf(/^categoryId$/),
	getPeople: valuesOf(/^(?:assignedById|RESPONSIBLE_ID)$/i),
	getWatchedFields: listWatched,
};
