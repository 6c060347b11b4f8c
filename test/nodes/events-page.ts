import { EVENT_GROUPS, EVENTS, type EventDescription } from '../../src/catalog/events';
import { portalEvent } from '../../src/triggers/events/event';
import { methodsOfRecord } from '../../src/triggers/events/record';
import { row } from './node-page';

/** The page that lists every event by its group: name, code, what Fetch Record reads, and what to know about it. */
export function eventsPage(): string {
	const parts = [
		'<!-- Made by `npm run docs` from the catalogue of events; not to be changed by hand. -->',
		'# Events of Bitrix24',
		'What Bitrix24 can tell a workflow at the moment when it happens. Any other code can be used too, such as one that your portal offers and this list does not have.',
		'Most events say only which record has changed, by its ID. *Fetch Record* reads the record as the operation Get of its node does, with the method named here. A dash means that there is nothing to read: the record is deleted, or the event is about no record. Records of many events are read together.',
		'- *Application only*: an outbound webhook cannot send it; choose an OAuth2 credential in the node.\n- *Personal data*: the event itself holds names, phone numbers, or what people write.',
		'An event of one smart process has its number behind the code: `ONCRMDYNAMICITEMADD_147`. Where a portal does not offer that, it sends the events of all smart processes, of smart invoices too, and those of others are left out.',
		...EVENT_GROUPS.flatMap((group) => [
			`## ${group}`,
			tableOf(EVENTS.filter((event) => event.group === group)),
		]),
	];
	return `${parts.join('\n\n')}\n`;
}

function tableOf(events: readonly EventDescription[]): string {
	const lines = events.map(({ code, name, application, personal, instead }) => {
		const methods = methodsOfRecord(portalEvent({ code, data: {}, portal: '' }));
		const notes = [
			...(application === true ? ['*Application only*.'] : []),
			...(personal === true ? ['*Personal data*.'] : []),
			...(instead === undefined ? [] : [instead]),
		];
		return row([name, `\`${code}\``, methods.join(', ') || '–', notes.join(' ')]);
	});
	return [
		row(['Event', 'Code', 'Fetch Record reads', 'Notes']),
		row(['---', '---', '---', '---']),
		...lines,
	].join('\n');
}
