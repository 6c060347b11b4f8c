import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import { BitrixError } from '../../../src/portal/answers/errors';
import { Portal } from '../../../src/portal/portal';
import type { CallMethod } from '../../../src/portal/types';
import { type PortalProcess, startPortalProcess } from '../../../sandbox/process';
import { contactName } from '../contestants/contestant';

/** Contacts that are created one in a request, and fifty in a request. */
const SINGLE = 300;
const PACKED = 1_000;
/** Share of the answers that are dropped. */
const DROPPED_SINGLE = 0.2;
const DROPPED_PACKED = 0.4;

const CONTACT = 3;

export interface LostCreates {
	creates: number;
	/** Contacts that were created, but whose answers were dropped. */
	dropped: number;
	/** Creates that failed with the error of an unknown outcome. */
	reported: number;
	/** Contacts that exist more than once. */
	duplicates: number;
	/** Contacts that are missing although their create succeeded, and creates that failed with another error. */
	wrong: number;
}

/** Creates contacts on a portal that carries some of the calls out and then cuts the connection. */
export async function lostCreates(): Promise<LostCreates> {
	const sandbox = await startPortalProcess({ limit: 'none' });
	try {
		const fault = { kind: 'resetAfter', times: 0 } as const;
		await sandbox.addFault({ ...fault, method: 'crm.item.add', probability: DROPPED_SINGLE });
		await sandbox.addFault({ ...fault, method: 'batch', probability: DROPPED_PACKED });
		const portal = new Portal(new AxiosTransport(sandbox.webhookUrl), {
			plan: 'selfHosted',
			workflow: 'Benchmark',
			node: 'Creates',
			priority: 'normal',
		});
		const outcomes = new Map<string, 'done' | 'unknown' | 'failed'>();
		await createAll(portal.caller, 0, SINGLE, outcomes);
		await createAll(portal.packer(), SINGLE, SINGLE + PACKED, outcomes);
		return await compare(sandbox, outcomes);
	} finally {
		await sandbox.close();
	}
}

async function createAll(
	call: CallMethod,
	from: number,
	to: number,
	outcomes: Map<string, 'done' | 'unknown' | 'failed'>,
): Promise<void> {
	const create = async (name: string): Promise<void> => {
		try {
			await call('crm.item.add', { entityTypeId: CONTACT, fields: { name } });
			outcomes.set(name, 'done');
		} catch (error) {
			const isUnknown = error instanceof BitrixError && error.kind === 'outcomeUnknown';
			outcomes.set(name, isUnknown ? 'unknown' : 'failed');
		}
	};
	const names = Array.from({ length: to - from }, (_, index) => contactName(from + index));
	await Promise.all(names.map(create));
}

async function compare(
	sandbox: PortalProcess,
	outcomes: ReadonlyMap<string, 'done' | 'unknown' | 'failed'>,
): Promise<LostCreates> {
	const counts = new Map<string, number>();
	for (const { name } of await sandbox.records(CONTACT))
		counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
	const { requests } = await sandbox.statistics();
	const cut = requests.filter(({ fault }) => fault === 'resetAfter');
	const all = [...outcomes];
	return {
		creates: all.length,
		dropped: cut.reduce((sum, { commands }) => sum + commands.length, 0),
		reported: all.filter(([, outcome]) => outcome === 'unknown').length,
		duplicates: [...counts.values()].filter((count) => count > 1).length,
		wrong: all.filter(
			([name, outcome]) => outcome === 'failed' || (outcome === 'done' && counts.get(name) !== 1),
		).length,
	};
}
