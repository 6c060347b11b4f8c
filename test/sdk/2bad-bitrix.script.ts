/** A program with @2bad/bitrix, which 2bad-bitrix.test.ts runs against the sandbox portal. */
import { Bitrix, Method } from '@2bad/bitrix';

export interface Outcome {
	created: number;
	title: string;
	amount: string;
	changed: boolean;
	fieldCount: number;
	allDeals: string[];
	batchTitles: string[];
	batchNames: string[];
	failure: string;
	users: number;
}

async function main(): Promise<Outcome> {
	const bitrix = Bitrix(process.env.SANDBOX_WEBHOOK ?? '');
	const created = await bitrix.deals.create({ TITLE: 'Made by the client', OPPORTUNITY: '99.5' });
	const id = String(created.result);
	const changed = await bitrix.deals.update(id, { TITLE: 'Changed by the client' });
	const read = await bitrix.deals.get(id);
	const fields = await bitrix.deals.fields();
	const all = await bitrix.deals.list({ select: ['ID'] });
	const listed = await bitrix.batch([
		{ method: Method.CRM_DEAL_GET, params: { ID: '1' } },
		{ method: Method.CRM_CONTACT_GET, params: { ID: '2' } },
	] as const);
	const named = await bitrix.batch({
		deal: { method: Method.CRM_DEAL_GET, params: { ID: '3' } },
		deals: { method: Method.CRM_DEAL_LIST, params: { select: ['ID'] } },
	});
	const failure = await bitrix
		.batch({ missing: { method: Method.CRM_DEAL_GET, params: { ID: '999999' } } })
		.then(
			() => '',
			(error: unknown) => (error instanceof Error ? error.message : String(error)),
		);
	const users = await bitrix.users.get('2');
	return {
		created: Number(created.result),
		title: read.result.TITLE,
		amount: String(read.result.OPPORTUNITY),
		changed: Boolean(changed.result),
		fieldCount: Object.keys(fields.result).length,
		allDeals: all.result.map((deal) => String(deal.ID)),
		batchTitles: Object.values(listed.result.result).map((one) => String((one as { ID: unknown }).ID)),
		batchNames: Object.keys(named.result.result),
		failure,
		users: users.result.length,
	};
}

main().then(
	(outcome) => process.stdout.write(JSON.stringify(outcome)),
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
