import type { IDataObject } from 'n8n-workflow';

import type { EngineRun } from '../engine/harness';
import type { CrmRecord, StatisticsTotals } from '../../sandbox';
import type { Checked, Expectation, HeardChange } from './expectation';
import { NIGHTLY_SYNC } from './nightly-sync';

/** Methods that read dictionaries. Their answers are cached for some minutes. */
const DICTIONARIES = ['crm.item.fields'];

/** Numbers of requests of a run: those for its work, and those for dictionaries. */
export function requestsOf(totals: StatisticsTotals): { work: number; dictionaries: number } {
	const dictionaries = DICTIONARIES.reduce((sum, method) => sum + (totals.byMethod[method] ?? 0), 0);
	return { work: totals.requests - dictionaries, dictionaries };
}

/** Number of deals that the portal must have for these expectations. */
export const DEALS = 20_000;

const DEAL = 2;
const CONTACT = 3;
const COMPANY = 4;

/** The node that makes the same request again and again. */
const POLLS = 'Anyone New?';

/** Deals that change between two runs. */
const CHANGED: Record<number, { title: string }> = {
	11: { title: 'Won back' },
	12_345: { title: 'Asked again' },
	19_999: { title: 'Called' },
};

/** Changes of deals: one is won, the others are not. */
const WON: readonly HeardChange[] = [
	{ id: 22, fields: { stageId: 'WON' } },
	{ id: 24, fields: { title: 'Not yet' } },
	{ id: 25, fields: { stageId: 'EXECUTING' } },
];
/** Deals that change before n8n is killed, and while it is away. */
const BEFORE_KILL: Record<number, { title: string }> = { 21: { title: 'Paid' }, 777: { title: 'Signed' } };
const WHILE_AWAY: Record<number, { title: string }> = { 15_015: { title: 'Sent back' } };

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Compares rows with the wanted ones, in their order. */
function compare(rows: readonly IDataObject[], wanted: readonly IDataObject[]): Checked {
	const wrong: string[] = [];
	if (rows.length !== wanted.length) wrong.push(`${rows.length} rows instead of ${wanted.length}`);
	let right = 0;
	rows.forEach((row, index) => {
		if (same(row, wanted[index])) right += 1;
		else if (wrong.length < 3)
			wrong.push(`row ${index}: ${JSON.stringify(row)} instead of ${JSON.stringify(wanted[index])}`);
	});
	return { right, wrong };
}

const pairedInOrder = (run: EngineRun, node: string): boolean =>
	run.output(node).every(({ pairedItem }, index) => same(pairedItem, { item: index }));

/** A moment, given in seconds since 1970, as the portal sends it, with its offset of three hours. */
const moment = (seconds: unknown): string =>
	new Date((Number(seconds) + 3 * 3_600) * 1_000).toISOString().replace('.000Z', '+03:00');

/** Example that needs two portals: `two-portals.ts` runs it. */
export const TWO_PORTALS_EXAMPLE = '12-two-portals-equal';

export const EXPECTATIONS: readonly Expectation[] = [
	{
		example: '1-export-deals',
		title: `export ${DEALS} deals`,
		leastRequests: DEALS / 2_500,
		mostRequests: 14,
		async check(run, portal) {
			const records = await portal.records(DEAL);
			const wanted = records.map((record) => ({
				id: record.id,
				title: record.title,
				stageId: record.stageId,
				opportunity: record.opportunity,
				assignedById: record.assignedById,
				createdTime: moment(record.createdTime),
			}));
			const rows = run.json('All Deals').map((row) => ({
				id: row.id,
				title: row.title,
				stageId: row.stageId,
				opportunity: row.opportunity,
				assignedById: row.assignedById,
				createdTime: row.createdTime,
			}));
			return compare(rows as IDataObject[], wanted as IDataObject[]);
		},
	},
	{
		example: '2-create-contacts',
		title: 'create 1,000 contacts',
		leastRequests: 20,
		// The first of them is small, since nobody knows yet how long a write takes.
		mostRequests: 21,
		async check(run, portal) {
			const created = run.json('Create Contacts');
			const records = new Map((await portal.records(CONTACT)).map((record) => [record.id, record]));
			const rows = created.map(({ id }) => described(records.get(Number(id))));
			const wanted = Array.from({ length: 1_000 }, (_, index) => ({
				name: 'Customer',
				lastName: `No. ${index + 1}`,
				values: [`+49 30 ${100_000 + index}`, `customer${index + 1}@example.com`].sort(),
			}));
			const checked = compare(rows, wanted);
			if (new Set(created.map(({ id }) => id)).size !== 1_000) checked.wrong.push('an ID comes twice');
			if (!pairedInOrder(run, 'Create Contacts')) checked.wrong.push('an item is not paired with its input');
			return checked;
		},
	},
	{
		example: '3-update-deals',
		title: 'update 500 deals',
		leastRequests: 10,
		mostRequests: 11,
		async check(run, portal) {
			const records = (await portal.records(DEAL)).slice(0, 501);
			const wanted = Array.from({ length: 500 }, (_, index) => ({
				id: index + 1,
				title: `Renewal ${index + 1}`,
				opportunity: 1_000 + index,
			}));
			const pick = ({ id, title, opportunity }: IDataObject | CrmRecord): IDataObject =>
				({ id, title, opportunity }) as IDataObject;
			const checked = compare(records.slice(0, 500).map(pick), wanted);
			checked.wrong.push(...compare(run.json('Update Deals').map(pick), wanted).wrong);
			if (String(records[500]?.title).startsWith('Renewal')) checked.wrong.push('a deal more was changed');
			if (!pairedInOrder(run, 'Update Deals')) checked.wrong.push('an item is not paired with its input');
			return checked;
		},
	},
	{
		example: '4-chained-batch',
		title: 'company, contact, deal, comment',
		leastRequests: 1,
		mostRequests: 1,
		async check(run, portal) {
			const commands = run.json('One Request');
			const idOf = (key: string): number => {
				const result = commands.find((command) => command.key === key)?.result as
					| { item?: { id?: number } }
					| undefined;
				return Number(result?.item?.id);
			};
			const find = async (entityTypeId: number, key: string): Promise<CrmRecord | undefined> =>
				(await portal.records(entityTypeId)).find(({ id }) => id === idOf(key));
			const deal = await find(DEAL, 'deal');
			const facts: Array<[string, unknown, unknown]> = [
				['statuses', commands.map(({ status }) => status), ['done', 'done', 'done', 'done', 'done']],
				['company', (await find(COMPANY, 'company'))?.title, 'Rivershore Ltd'],
				['contact', (await find(CONTACT, 'contact'))?.lastName, 'Rivers'],
				[
					'deal',
					[deal?.title, deal?.companyId, deal?.opportunity],
					['Chairs for Rivershore', idOf('company'), 4_200],
				],
				['read again', idOf('check'), idOf('deal')],
			];
			const wrong = facts
				.filter(([, found, wanted]) => !same(found, wanted))
				.map(([name, found]) => `${name}: ${JSON.stringify(found)}`);
			return { right: facts.length - wrong.length, wrong };
		},
	},
	{
		example: '5-usage-alert',
		title: 'alert at 80 % of the request limit',
		before: NIGHTLY_SYNC,
		// These are app.info and the message to the team.
		leastRequests: 2,
		mostRequests: 2,
		async check(run) {
			const [usage] = run.json('Check Limits', 0);
			const alerts = run.json('Check Limits', 1);
			const messages = run.ran('Tell the Team') ? run.json('Tell the Team') : [];
			const wrong: string[] = [];
			if (usage === undefined) wrong.push('no usage');
			if (alerts.length !== 1) wrong.push(`${alerts.length} alerts`);
			const [alert = {}] = alerts;
			const { node } = (alert.spentBy ?? {}) as IDataObject;
			if (!same([alert.limit, alert.state], ['bucketLevel', 'alert']) || Number(alert.value) < 80) {
				wrong.push(`alert ${JSON.stringify(alert)}`);
			}
			if (node !== `${String(NIGHTLY_SYNC.name)} / Look Up Users`) wrong.push(`spent by ${String(node)}`);
			if (messages.length !== 1 || !(Number(messages[0].result) > 0)) wrong.push('the team was not alerted');
			return await Promise.resolve({ right: alerts.length, wrong });
		},
	},
	{
		example: '6-changed-deals',
		title: 'deals changed from now on',
		leastRequests: 1,
		mostRequests: 1,
		async check(run) {
			const kept = run.json('Keep Cursor');
			const wrong: string[] = [];
			if (kept.length !== 1 || !kept[0].cursor) wrong.push('no cursor was kept');
			if (run.ran('Pass On')) wrong.push('deals were passed on that have not changed');
			return await Promise.resolve({ right: kept.length, wrong });
		},
		again: {
			title: 'the same, once more',
			changed: CHANGED,
			leastRequests: 1,
			mostRequests: 1,
			async check(run, portal) {
				const rows = run.ran('Pass On') ? run.json('Pass On') : [];
				const wanted = (await portal.records(DEAL))
					.filter(({ id }) => id in CHANGED)
					.map(({ id, stageId }) => ({ id, title: CHANGED[id].title, stageId: stageId as string }));
				return compare(rows, wanted);
			},
		},
	},
	{
		example: '7-who-spent-it',
		title: 'who spent it',
		leastRequests: 25,
		mostRequests: 25,
		async check(run) {
			const [{ summary, findings, incomplete }] = run.json('Diagnose');
			const items = run.json('One Item a Finding');
			const polling = items.find(({ kind, node }) => kind === 'pollingWithoutChanges' && node === POLLS);
			const wrong: string[] = [];
			if (!same(items, findings)) wrong.push('not an item for each finding');
			if (polling === undefined) wrong.push(`no finding names ${POLLS}: ${JSON.stringify(findings)}`);
			if (items.some(({ kind }) => kind === 'neighbour')) wrong.push('a neighbour that is not there');
			if (!Array.isArray(incomplete)) wrong.push('not said whether counts are complete');
			return await Promise.resolve({ right: items.length, wrong, message: String(summary) });
		},
	},
	{
		example: '8-weekly-report',
		title: 'report of the week, without a request',
		leastRequests: 0,
		mostRequests: 0,
		async check(run) {
			const [report] = run.json('Create Report');
			const [{ binary }] = run.output('Create Report');
			const wrong: string[] = [];
			// The report covers the work of all examples before it.
			if (!(Number(report?.requests) > 30)) wrong.push(`${String(report?.requests)} requests`);
			if (!/^bitrix24-usage-.*\.html$/.test(binary?.report.fileName ?? '')) wrong.push('no page');
			if (!String(report?.summary).includes('The workflow')) wrong.push('nobody is named');
			return await Promise.resolve({ right: Number(binary !== undefined), wrong });
		},
	},
	{
		example: '10-deal-enters-stage',
		title: 'a deal is won, and somebody is notified',
		heard: WON,
		// The deals are read in one request. Each run notifies somebody.
		leastRequests: 2,
		mostRequests: 2,
		async check(run, portal) {
			const [item, ...more] = run.json('Deal Is Won');
			const told = run.ran('Tell the Person') ? run.json('Tell the Person') : [];
			const deal = (await portal.records(DEAL)).find(({ id }) => id === WON[0].id);
			const wrong: string[] = [];
			const record = (item?.record ?? {}) as IDataObject;
			if (more.length > 0) wrong.push(`${more.length + 1} items`);
			if (item?.id !== deal?.id || record.title !== deal?.title) wrong.push(`heard ${JSON.stringify(item)}`);
			if (told.length !== 1 || !(Number(told[0].result) > 0)) wrong.push('nobody was told');
			return { right: told.length, wrong };
		},
	},
	{
		example: '9-any-method',
		title: 'a task for each of 8 employees',
		// These are the list of users and their tasks.
		leastRequests: 2,
		mostRequests: 2,
		async check(run) {
			const wanted = run.json('Employees').map(({ ID, NAME }) => ({
				title: `Read the new handbook, ${String(NAME)}`,
				responsibleId: ID,
			}));
			const tasks = run.json('Tasks').map(({ title, responsibleId }) => ({ title, responsibleId }));
			const checked = compare(tasks as IDataObject[], wanted as IDataObject[]);
			if (wanted.length !== 8) checked.wrong.push(`${wanted.length} employees`);
			if (!pairedInOrder(run, 'Tasks')) checked.wrong.push('an item is not paired with its input');
			return await Promise.resolve(checked);
		},
	},
	{
		example: '11-changed-deals-to-file',
		title: 'the latest deals, by hand',
		leastRequests: 1,
		mostRequests: 1,
		async check(run, portal) {
			const titles = new Map((await portal.records(DEAL)).map(({ id, title }) => [id, title]));
			const wanted = run.json('Line').map((row) => ({ ...row, title: titles.get(Number(row.id)) as string }));
			const checked = compare(run.json('Line'), wanted);
			if (wanted.length !== 3) checked.wrong.push(`${wanted.length} rows instead of 3`);
			return checked;
		},
		published: {
			title: 'changed deals, n8n killed in between',
			trigger: 'Deal Changed',
			output: 'To CSV',
			changed: [BEFORE_KILL, WHILE_AWAY],
			// It looks when it is published, before the kill, and after the new start.
			leastRequests: 3,
			mostRequests: 3,
			async check(rows, portal) {
				const changed = { ...BEFORE_KILL, ...WHILE_AWAY };
				const wanted = (await portal.records(DEAL))
					.filter(({ id }) => id in changed)
					.map(({ id, stageId }) => ({
						...{ id, title: changed[id].title, stageId: stageId as string },
						// The killed n8n might have begun with these.
						repeat: id in BEFORE_KILL,
					}));
				return compare(
					[...rows].sort((one, other) => Number(one.id) - Number(other.id)),
					wanted,
				);
			},
		},
	},
];

function described(record: CrmRecord | undefined): IDataObject {
	const values = ((record?.fm ?? []) as Array<{ value: string }>).map(({ value }) => value).sort();
	return { name: record?.name, lastName: record?.lastName, values } as IDataObject;
}
