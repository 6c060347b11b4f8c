/** A program with the official SDK, which b24jssdk.test.ts runs against the sandbox portal over TLS. */
import { B24Hook, EnumCrmEntityTypeId, type AjaxResult } from '@bitrix24/b24jssdk';

export interface Outcome {
	profileName: string;
	created: { id: number; title: string };
	updatedTitle: string;
	notFoundAfterDelete: string[];
	batchList: number[];
	batchNamed: { reference: number; failing: string[] };
	chunked: number;
	callList: number[];
	fetched: number[];
	classicListTotal: number;
	refusedFilter: string[];
}

interface Item {
	item: { id: number; title: string };
}

async function main(): Promise<Outcome> {
	const b24 = B24Hook.fromWebhookUrl(process.env.SANDBOX_WEBHOOK ?? '');
	b24.offClientSideWarning();
	const deal = EnumCrmEntityTypeId.deal;
	const { call, batch, batchByChunk, callList, fetchList } = b24.actions.v2;

	const profile = await call.make<{ NAME: string }>({ method: 'profile' });
	const added = await call.make<Item>({
		method: 'crm.item.add',
		params: { entityTypeId: deal, fields: { title: 'Made by the SDK', opportunity: 12.5 } },
	});
	const { item } = added.getData()?.result ?? { item: { id: 0, title: '' } };
	const updated = await call.make<Item>({
		method: 'crm.item.update',
		params: { entityTypeId: deal, id: item.id, fields: { title: 'Changed by the SDK' } },
	});
	await call.make({ method: 'crm.item.delete', params: { entityTypeId: deal, id: item.id } });
	const gone = await failureOf(() =>
		call.make({ method: 'crm.item.get', params: { entityTypeId: deal, id: item.id } }),
	);

	const list = await batch.make<Item>({
		calls: [1, 2, 3].map((id) => ({ method: 'crm.item.get', params: { entityTypeId: deal, id } })),
		options: { isHaltOnError: true, returnAjaxResult: true },
	});
	const named = await batch.make<Item>({
		calls: {
			first: { method: 'crm.item.list', params: { entityTypeId: deal, select: ['id'], start: -1 } },
			second: { method: 'crm.item.get', params: { entityTypeId: deal, id: '$result[first][items][4][id]' } },
			missing: { method: 'crm.item.get', params: { entityTypeId: deal, id: 999999 } },
		},
		options: { isHaltOnError: false, returnAjaxResult: true },
	});
	const namedResults = named.getData() as Record<string, AjaxResult<Item>>;
	const chunked = await batchByChunk.make<Item>({
		calls: Array.from({ length: 60 }, (_, index) => [
			'crm.item.get',
			{ entityTypeId: deal, id: index + 1 },
		]) as Array<[string, Record<string, number>]>,
		options: { isHaltOnError: true },
	});

	const whole = await callList.make<{ id: number }>({
		method: 'crm.item.list',
		params: { entityTypeId: deal, select: ['id'] },
		idKey: 'id',
		customKeyForResult: 'items',
	});
	const fetched: number[] = [];
	for await (const page of fetchList.make<{ ID: string }>({
		method: 'crm.contact.list',
		params: { select: ['ID'] },
		idKey: 'ID',
	})) {
		fetched.push(...page.map((row) => Number(row.ID)));
	}
	const classic = await call.make({ method: 'crm.deal.list', params: { select: ['ID'] } });
	const refused = await failureOf(() =>
		call.make({ method: 'crm.item.list', params: { entityTypeId: deal, filter: { NOPE: 1 } } }),
	);

	return {
		profileName: profile.getData()?.result.NAME ?? '',
		created: { id: item.id, title: item.title },
		updatedTitle: updated.getData()?.result.item.title ?? '',
		notFoundAfterDelete: gone,
		batchList: (list.getData() as Array<AjaxResult<Item>>).map((one) => one.getData()?.result.item.id ?? 0),
		batchNamed: {
			reference: namedResults.second?.getData()?.result.item.id ?? 0,
			failing: namedResults.missing?.getErrorMessages() ?? [],
		},
		chunked: (chunked.getData() as unknown[]).length,
		callList: (whole.getData() ?? []).map((one) => one.id),
		fetched,
		classicListTotal: classic.getTotal(),
		refusedFilter: refused,
	};
}

/** The SDK throws some errors and returns others. */
async function failureOf(run: () => Promise<{ getErrorMessages(): string[] }>): Promise<string[]> {
	try {
		return (await run()).getErrorMessages();
	} catch (error) {
		return [error instanceof Error ? error.message : String(error)];
	}
}

main().then(
	(outcome) => process.stdout.write(JSON.stringify(outcome)),
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
