/** Bitrix24's own JavaScript SDK. */
import { B24Hook, EnumCrmEntityTypeId, ParamsFactory } from '@bitrix24/b24jssdk';

import { compete, type Contestant, FIELDS, type Task } from './contestant';

type Call = [string, Record<string, unknown>];

async function make({ webhookUrl, limit }: Task): Promise<Contestant> {
	const b24 = B24Hook.fromWebhookUrl(webhookUrl);
	b24.offClientSideWarning();
	if (limit !== undefined) {
		const { capacity: burstLimit, leakPerSecond: drainRate } = limit;
		const rateLimit = { burstLimit, drainRate, adaptiveEnabled: true };
		await b24.setRestrictionManagerParams({ ...ParamsFactory.getDefault(), rateLimit });
	}
	const { call, batchByChunk, callList } = b24.actions.v2;
	const { deal: entityTypeId, contact } = EnumCrmEntityTypeId;

	const chunks = async (calls: Call[]): Promise<number> => {
		const answer = await batchByChunk.make<unknown>({ calls, options: { isHaltOnError: false } });
		return (answer.getData() as unknown[]).length;
	};

	return {
		async exportDeals() {
			const params = { entityTypeId, select: [...FIELDS] };
			const answer = await callList.make<Record<string, unknown>>({
				method: 'crm.item.list',
				params,
				idKey: 'id',
				customKeyForResult: 'items',
			});
			return (answer.getData() ?? []).map((row) => FIELDS.map((field) => String(row[field])));
		},
		async createContacts(names) {
			return await chunks(
				names.map((name): Call => ['crm.item.add', { entityTypeId: contact, fields: { name } }]),
			);
		},
		async updateDeals(titles) {
			return await chunks(
				[...titles].map(([id, title]): Call => ['crm.item.update', { entityTypeId, id, fields: { title } }]),
			);
		},
		async singleCalls(count) {
			const calls = Array.from({ length: count }, async (_, index) => {
				const answer = await call.make({ method: 'crm.item.get', params: { entityTypeId, id: index + 1 } });
				if (!answer.isSuccess) throw new Error(answer.getErrorMessages().join(' '));
			});
			return (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;
		},
	};
}

compete(make);
