import { titleOf } from '../words';
import { ALL_EVENTS } from './data';
import { EVENT_GROUPS, type EventDescription, USUAL_ID, verbOf } from './event';

export { EVENT_GROUPS, type EventAction, type EventDescription, type EventGroup } from './event';

/** Where the first event of the same kind of record stands. */
const firstOfKind = new Map<string, number>();
const kindOfEvent = ({ entity, code }: EventDescription): string => entity ?? code;
ALL_EVENTS.forEach((event, place) => {
	if (!firstOfKind.has(kindOfEvent(event))) firstOfKind.set(kindOfEvent(event), place);
});

const placeOf = (event: EventDescription): [group: number, kind: number] => [
	EVENT_GROUPS.findIndex((group) => group === event.group),
	firstOfKind.get(kindOfEvent(event)) ?? 0,
];

/** Every event that the catalogue knows, by groups, and those of one kind of record beside each other. */
export const EVENTS: readonly EventDescription[] = [...ALL_EVENTS].sort((one, other) => {
	const [[group, kind], [otherGroup, otherKind]] = [placeOf(one), placeOf(other)];
	return group - otherGroup || kind - otherKind;
});

const byCode = new Map(EVENTS.map((event) => [event.code, event]));

/** A code of events of one smart process: `ONCRMDYNAMICITEMADD_147`. */
const OF_TYPE = /^(ONCRMDYNAMICITEM[A-Z]+)_(\d{1,15})$/;

/**
 * What is known about an event: of any code, in any case. For a code that is not in the catalogue the name is made from the
 * code, and an event of one smart process has the number of that process.
 */
export function eventCalled(code: string): EventDescription {
	const given = code.trim().toUpperCase();
	const known = byCode.get(given);
	if (known !== undefined) return known;
	const [, base, type] = OF_TYPE.exec(given) ?? [];
	const ofAll = base === undefined ? undefined : byCode.get(base);
	if (ofAll !== undefined) {
		return { ...ofAll, code: given, name: `${ofAll.name} (Type ${type})`, entityTypeId: Number(type) };
	}
	const verb = verbOf(given);
	const record = titleOf((verb?.before ?? given).replace(/^ON|[.]ON[.]?$/g, ''));
	return {
		code: given,
		name: [record, verb?.happened].filter((part) => part !== undefined && part !== '').join(' ') || given,
		action: verb?.action ?? 'other',
		id: USUAL_ID,
	};
}

/**
 * Whether an event is one of those that a person has chosen. A portal may send events of one smart process under the code
 * of all of them, and under the code of one although all were chosen.
 */
export function isChosenEvent(
	chosen: readonly string[],
	{ event, entityTypeId }: { event: string; entityTypeId?: number },
): boolean {
	const base = OF_TYPE.exec(event)?.[1] ?? event;
	const fitting = [event, base, `${base}_${entityTypeId}`];
	return chosen.some((code) => fitting.includes(code.trim().toUpperCase()));
}
