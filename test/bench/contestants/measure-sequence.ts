import { Agent } from 'node:https';

import axios from 'axios';

import type { Contestant, SequenceFigures } from './contestant';

/** Calls in a row before the other side has its turn, so that both meet the same noise of the machine. */
const BLOCK = 20;
/** Blocks before the measurement, in which code is compiled and connections are opened. */
const WARM_UP = 3;

/** Measures calls one after the other, through the package and without it. */
export async function measureSequence(
	contestant: Contestant,
	webhookUrl: string,
	calls: number,
): Promise<SequenceFigures> {
	const bare = axios.create({ baseURL: webhookUrl, httpsAgent: new Agent({ keepAlive: true }) });
	const ways = [
		async () => {
			if ((await contestant.singleCalls(1)) !== 1) throw new Error('A call has failed');
		},
		async () => await bare.post('crm.item.get.json', { entityTypeId: 2, id: 1 }),
	];
	const spent = ways.map(() => ({ ms: 0, cpuMs: 0 }));
	const blocks = calls / BLOCK;
	for (let block = -WARM_UP; block < blocks; block++) {
		for (const [index, call] of ways.entries()) {
			const begun = performance.now();
			const cpu = process.cpuUsage();
			for (let count = 0; count < BLOCK; count++) await call();
			if (block < 0) continue;
			const { user, system } = process.cpuUsage(cpu);
			spent[index].ms += performance.now() - begun;
			spent[index].cpuMs += (user + system) / 1_000;
		}
	}
	const [withPackage, without] = spent;
	return {
		addedMs: (withPackage.ms - without.ms) / calls,
		addedCpuMs: (withPackage.cpuMs - without.cpuMs) / calls,
	};
}
