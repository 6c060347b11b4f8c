import { AxiosTransport } from '../../../src/portal/transport/axios-transport';
import type { BitrixError } from '../../../src/portal/answers/errors';
import { Portal } from '../../../src/portal/portal';
import type { MethodParameters } from '../../../src/portal/types';
import { type SandboxPortal, startPortal } from '../../../sandbox';
import { totalOf } from '../../support/spent';

const TASKS = 60;
const GET = 'api/tasks.task.get';

let sandbox: SandboxPortal;

beforeEach(async () => {
	sandbox = await startPortal({ limit: 'none' });
	const { tasks } = sandbox.store;
	const now = sandbox.store.now();
	for (let index = tasks.all().length; index < TASKS; index++)
		tasks.add({ values: { TITLE: `T${index}` } as never, created: now, changed: now, closed: null });
	sandbox.statistics.reset();
});
afterEach(async () => await sandbox.close());

const portalOf = (webhook = sandbox.webhookUrl): Portal =>
	new Portal(new AxiosTransport(webhook), {
		...{ plan: 'selfHosted', workflow: 'Test', node: 'Bitrix24', priority: 'background' },
	});

/** The results of calls made at the same time: IDs of tasks, or errors. */
async function together(
	portal: Portal,
	calls: Array<[method: string, parameters: MethodParameters]>,
): Promise<unknown[]> {
	const call = portal.packer();
	const ended = await Promise.allSettled(
		calls.map(async ([method, parameters]) => (await call(method, parameters)).result),
	);
	return ended.map((one) =>
		one.status === 'rejected'
			? (one.reason as BitrixError).kind
			: ((one.value as { item?: { id: number } }).item?.id ?? one.value),
	);
}

const gets = (ids: number[]) =>
	ids.map((id): [string, MethodParameters] => [GET, { id, select: ['id', 'title'] }]);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const requests = () => sandbox.statistics.requests.map(({ method, carried }) => `${method} ${carried}`);

describe('calls of REST 3.0 that read', () => {
	it('travel 50 a request, each with its own answer', async () => {
		expect(await together(portalOf(), gets(upTo(TASKS)))).toEqual(upTo(TASKS));
		expect(requests()).toEqual(['api/batch 50', 'api/batch 10']);
	});

	it('fail one by one, though the answer of their batch is the first error alone', async () => {
		const portal = portalOf();
		const asked = upTo(50).map((id) => (id === 23 ? 4_711 : id));
		const answers = await together(portal, gets(asked));
		expect(answers).toEqual(upTo(50).map((id) => (id === 23 ? 'notFound' : id)));
		expect(requests().length).toBeLessThanOrEqual(13);
		// Calls that are sent again are no failures.
		expect(totalOf(await portal.usage()).errors).toBe(1);
	});

	it('are not divided if all lack the same scope, or call a method that does not exist', async () => {
		const secret = sandbox.addWebhook({ scopes: ['crm'] });
		expect(await together(portalOf(secret), gets(upTo(50)))).toEqual(upTo(50).map(() => 'permission'));
		const unknown = upTo(50).map((id): [string, MethodParameters] => ['api/tasks.nothing.get', { id }]);
		expect(await together(portalOf(), unknown)).toEqual(upTo(50).map(() => 'notFound'));
		expect(requests()).toEqual(['api/batch 50', 'api/batch 50']);
	});

	it('do not travel with calls of REST 2.0', async () => {
		const answers = await together(portalOf(), [...gets([1, 2]), ['server.time', {}], ['profile', {}]]);
		expect(answers.slice(0, 2)).toEqual([1, 2]);
		expect(requests().sort()).toEqual(['api/batch 2', 'batch 2']);
	});

	it('are sent again together if the portal refuses them all', async () => {
		sandbox.faults.add({ kind: 'queryLimit', method: 'api/batch', times: 1 });
		const portal = portalOf();
		expect(await together(portal, gets([1, 2, 3]))).toEqual([1, 2, 3]);
		expect(requests()).toEqual(['api/batch 3', 'api/batch 3']);
		expect(totalOf(await portal.usage())).toMatchObject({ requests: 2, repeats: 1 });
	});
});

describe('calls of REST 3.0 that change something', () => {
	it('travel alone: a batch could leave them without an answer', async () => {
		const add = (title: string): [string, MethodParameters] => [
			'api/tasks.task.add',
			{ fields: { title, creatorId: 1, responsibleId: 2 } },
		];
		const answers = await together(portalOf(), [add('A'), add('B')]);
		expect(new Set(answers).size).toBe(2);
		expect(requests()).toEqual(['api/tasks.task.add 1', 'api/tasks.task.add 1']);
	});

	it('long pages travel alone too', async () => {
		const list = (limit: number): [string, MethodParameters] => [
			'api/tasks.task.list',
			{ select: ['id'], pagination: { page: 1, limit } },
		];
		await together(portalOf(), [list(1_000), list(1_000), list(50), list(50)]);
		expect(requests().sort()).toEqual(['api/batch 2', 'api/tasks.task.list 1', 'api/tasks.task.list 1']);
	});
});
