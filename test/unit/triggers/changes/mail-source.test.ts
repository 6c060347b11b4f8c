import type { Reply, Row } from '../../../../src/portal/types';
import { MailSource } from '../../../../src/triggers/changes/mail-source';
import type { ChangesContext } from '../../../../src/triggers/changes/source';

const NOW = 1_800_000_000;

/** A mailbox whose list has neither an order nor a filter by ID: the newest mail comes first. */
function mailbox(mails: readonly Row[]): ChangesContext {
	const call = async (_method: string, parameters: Record<string, unknown> = {}): Promise<Reply> => {
		const { page, limit } = parameters.pagination as { page: number; limit: number };
		const items = [...mails].reverse().slice((page - 1) * limit, page * limit);
		return await Promise.resolve({ result: { items }, time: { start: NOW } } as Reply);
	};
	return { call } as unknown as ChangesContext;
}

it('a backlog of more mails than a place remembers comes once, and ends', async () => {
	const mails = Array.from({ length: 7_000 }, (_, index): Row => ({ id: index + 1 }));
	const source = new MailSource('mail', {});
	let cursor = await source.start(mailbox(mails), { at: NOW - 3_600 });
	const ids: unknown[] = [];
	for (let part = 0, hasMore = true; hasMore && part < 10; part += 1) {
		const read = await source.read(mailbox(mails), cursor, 1_000);
		ids.push(...read.found.map(({ row }) => row.id));
		({ cursor, hasMore } = read);
	}
	expect(ids).toEqual(mails.map(({ id }) => id));
	const later = [...mails, { id: 7_001 }];
	expect((await source.read(mailbox(later), cursor, 1_000)).found.map(({ key }) => key)).toEqual(['7001']);
});
