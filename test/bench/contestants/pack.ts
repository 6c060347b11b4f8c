/** This pack's engine, as index.js exports it. */
import type * as Engine from '../../../src/index';
import { compete, type Contestant, FIELDS, type Task } from './contestant';
import { totalOf } from '../../support/spent';

async function make({ webhookUrl, limit, redis }: Task): Promise<Contestant> {
	const { allRows, AxiosTransport, configureLimits, Portal } = require('../../../index.js') as typeof Engine;
	if (redis !== undefined) configureLimits(() => ({ redis }));
	const portal = new Portal(new AxiosTransport(webhookUrl), {
		...(limit === undefined ? { plan: 'standard' } : { plan: 'custom', custom: { bucket: limit } }),
		workflow: 'Benchmark',
		node: 'Engine',
		priority: 'normal',
	});

	/** Makes calls that may share requests. @returns how many succeeded. */
	const packed = async (method: string, parameters: Array<Record<string, unknown>>): Promise<number> => {
		const call = portal.packer();
		const calls = parameters.map(async (each) => await call(method, { ...each }));
		return (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;
	};

	return {
		async exportDeals() {
			const parameters = { entityTypeId: 2, select: [...FIELDS] };
			const list = { method: 'crm.item.list', parameters, rows: ['items'], id: 'id' };
			return (await allRows(portal.read(list))).map((row) => FIELDS.map((field) => String(row[field])));
		},
		async createContacts(names) {
			return await packed(
				'crm.item.add',
				names.map((name) => ({ entityTypeId: 3, fields: { name } })),
			);
		},
		async updateDeals(titles) {
			return await packed(
				'crm.item.update',
				[...titles].map(([id, title]) => ({ entityTypeId: 2, id, fields: { title } })),
			);
		},
		async singleCalls(count) {
			const calls = Array.from(
				{ length: count },
				async (_, index) => await portal.call('crm.item.get', { entityTypeId: 2, id: index + 1 }),
			);
			return (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;
		},
		async counted() {
			return totalOf(await portal.usage()).requests;
		},
	};
}

compete(make);
