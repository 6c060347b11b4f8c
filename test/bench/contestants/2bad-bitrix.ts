/** The client @2bad/bitrix. */
import { Bitrix, Method } from '@2bad/bitrix';

import { compete, type Contestant, type Task } from './contestant';

/** The columns of `FIELDS` under the names of classic methods, which the client uses. */
const CLASSIC = ['ID', 'TITLE', 'STAGE_ID', 'OPPORTUNITY', 'ASSIGNED_BY_ID', 'CATEGORY_ID'] as const;

async function make({ webhookUrl }: Task): Promise<Contestant> {
	const bitrix = Bitrix(webhookUrl);

	/** Calls through the client's `batch`, which takes any number of commands and sends 50 in a request. */
	const packed = async (method: Method, parameters: object[]): Promise<number> => {
		const answer = await bitrix.batch(parameters.map((params) => ({ method, params })) as never);
		return Object.keys((answer as { result: { result: object } }).result.result).length;
	};

	return await Promise.resolve({
		async exportDeals() {
			const { result } = await bitrix.deals.list({ select: [...CLASSIC] });
			return result.map((row) =>
				CLASSIC.map((field) => {
					const text = String((row as unknown as Record<string, unknown>)[field]);
					return field === 'OPPORTUNITY' ? String(Number(text)) : text;
				}),
			);
		},
		async createContacts(names: string[]) {
			return await packed(
				Method.CRM_CONTACT_ADD,
				names.map((NAME) => ({ FIELDS: { NAME } })),
			);
		},
		async updateDeals(titles: Map<number, string>) {
			return await packed(
				Method.CRM_DEAL_UPDATE,
				[...titles].map(([id, TITLE]) => ({ ID: String(id), FIELDS: { TITLE } })),
			);
		},
		async singleCalls(count: number) {
			const calls = Array.from(
				{ length: count },
				async (_, index) => await bitrix.deals.get(String(index + 1)),
			);
			return (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;
		},
	});
}

compete(make);
