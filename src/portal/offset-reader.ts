import type { Command } from '../batch/command';
import { BATCH_LENGTH } from '../batch/encode';
import { ListReader, nextName, PAGE_LENGTH } from './list-reader';
import type { Page, Reply } from './types';

/** For lists that cannot be read by id, or are wanted in another order. */
export class OffsetReader extends ListReader {
	async *read(): AsyncGenerator<Page> {
		const { list, limit } = this;
		const first = await this.access.call(list.method, { ...list.parameters, start: 0 });
		const rows = this.rowsOf(first);
		yield { rows: rows.slice(0, limit), range: 0 };
		if (first.next === undefined || rows.length >= limit) return;
		if (first.total === undefined) {
			yield* this.readOn(first.next, limit - rows.length);
			return;
		}
		const wanted = Math.min(limit, first.total);
		const name = nextName();
		const batches: Command[][] = [];
		for (let start = PAGE_LENGTH; start < wanted; start += PAGE_LENGTH) {
			if ((start / PAGE_LENGTH - 1) % BATCH_LENGTH === 0) batches.push([]);
			batches.at(-1)?.push({
				key: `${name}${start}`,
				method: list.method,
				parameters: { ...list.parameters, start },
				effect: 'read',
			});
		}
		const tasks = batches.map((commands, index) => async () => {
			const outcomes = await this.access.batch(commands);
			return outcomes.map((outcome, page) => {
				const start = (index * BATCH_LENGTH + page + 1) * PAGE_LENGTH;
				return { rows: this.rowsOfOutcome(outcome).slice(0, limit - start), range: index + 1 };
			});
		});
		yield* this.merged(tasks);
	}

	/** Lists that do not say how long they are: page after page. */
	private async *readOn(from: number, wanted: number): AsyncGenerator<Page> {
		let start: number | undefined = from;
		for (let left = wanted; left > 0 && start !== undefined; ) {
			const reply: Reply = await this.access.call(this.list.method, { ...this.list.parameters, start });
			const rows = this.rowsOf(reply);
			yield { rows: rows.slice(0, left), range: 0 };
			left -= rows.length;
			start = rows.length === 0 ? undefined : reply.next;
		}
	}
}
