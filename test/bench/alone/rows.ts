import type { CrmRecord } from '../../../sandbox';
import type { PortalProcess } from '../../../sandbox/process';
import { contactName, CREATED, FIELDS, newTitle, type Report, UPDATED } from '../contestants/contestant';
import { type AloneName, SINGLE } from './jobs';

/** Compares the outcome value by value with the portal's store. @returns what is wrong; undefined when all is right. */
export async function checkRows(
	job: AloneName,
	report: Report,
	portal: PortalProcess,
): Promise<string | undefined> {
	return await CHECKS[job](report, portal);
}

const count = (found: number, wanted: number): string | undefined =>
	found === wanted ? undefined : `${found} of ${wanted}`;

const CHECKS: Record<AloneName, (report: Report, portal: PortalProcess) => Promise<string | undefined>> = {
	async export({ rows = [] }, portal) {
		const records = await portal.records(2);
		const wanted = new Map(
			records.map((record) => [String(record.id), FIELDS.map((field) => valueOf(record, field))]),
		);
		let right = 0;
		for (const row of rows) {
			const record = wanted.get(row[0]);
			if (record !== undefined && record.every((value, index) => value === row[index])) right += 1;
			wanted.delete(row[0]);
		}
		return count(right - (rows.length - right), records.length);
	},
	async create({ done }, portal) {
		const names = (await portal.records(3)).map(({ name }) => name).sort();
		const wanted = Array.from({ length: CREATED }, (_, index) => contactName(index)).sort();
		if (names.join() !== wanted.join()) return count(names.length, CREATED) ?? 'other names';
		return count(done, CREATED);
	},
	async update(_report, portal) {
		const records = await portal.records(2);
		const changed = records.filter(({ id, title }) => title === newTitle(id));
		return count(changed.filter(({ id }) => id <= UPDATED).length, UPDATED) ?? count(changed.length, UPDATED);
	},
	async single({ done }) {
		return await Promise.resolve(count(done, SINGLE));
	},
};

function valueOf(record: CrmRecord, field: string): string {
	return String(record[field] ?? '');
}
