import { portalFor } from './support';

const FIELDS = { creatorId: 1, responsibleId: 2 };

/** A portal, and a function that calls REST 3.0 with a webhook of these scopes. */
async function rest3(scopes?: string[]) {
	const { portal, call } = await portalFor();
	const webhook = scopes === undefined ? portal.webhookUrl : portal.addWebhook({ scopes });
	const url = webhook.replace('/rest/', '/rest/api/');
	const send = async (method: string, parameters: object) => await call(method, parameters, url);
	return { send, portal };
}

describe('tasks of REST 3.0', () => {
	it('have types, and are those of the old version', async () => {
		const { send, portal } = await rest3();
		const { body } = await send('tasks.task.add', { fields: { title: 'T', ...FIELDS } });
		const { id } = body.result.item;
		expect(body.result.item).toMatchObject({ title: 'T', responsibleId: 2, deadline: null });
		expect(portal.store.tasks.get(id)?.values.TITLE).toBe('T');
		expect((await send('tasks.task.update', { id, fields: { title: 'U' } })).body.result).toEqual({
			result: true,
		});
		const read = await send('tasks.task.get', { id, select: ['id', 'title', 'nonsense'] });
		expect(read.body.result.item).toEqual({ id, title: 'U' });
		await send('tasks.task.delete', { id });
		expect((await send('tasks.task.get', { id })).body.error).toEqual({
			code: 'BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION',
			message: `Entity with ID ${id} not found`,
		});
	});

	it('are listed by pages of 50 at most, without a count', async () => {
		const { send } = await rest3();
		for (let index = 0; index < 60; index++)
			await send('tasks.task.add', { fields: { title: `${index}`, ...FIELDS } });
		const ids = async (parameters: object) => {
			const { body } = await send('tasks.task.list', { select: ['id'], ...parameters });
			expect(Object.keys(body).sort()).toEqual(['result', 'time']);
			return (body.result.items as Array<{ id: number }>).map(({ id }) => id);
		};
		const first = await ids({ pagination: { limit: 1000 } });
		expect(first).toHaveLength(50);
		expect(await ids({ pagination: { limit: 1000, offset: 50 } })).toHaveLength(10);
		expect(await ids({ filter: [['id', '<=', first[1]]], order: { id: 'DESC' } })).toEqual([
			first[1],
			first[0],
		]);
	});

	it.each([
		['a missing field', 'tasks.task.get', {}, 'VALIDATION_REQUESTVALIDATION', 400],
		['a limit of 0', 'tasks.task.list', { pagination: { limit: 0 } }, 'VALIDATION_REQUESTVALIDATION', 400],
		['another filter', 'tasks.task.list', { filter: [['title', '=', 'T']] }, 'UNKNOWNDTOPROPERTY', 400],
		['an unknown operator', 'tasks.task.list', { filter: [['id', '~', 1]] }, 'UNKNOWNFILTEROPERATOR', 400],
	])('refuse %s', async (_what, method, parameters, code, status) => {
		const { send } = await rest3();
		const answer = await send(method, parameters);
		expect([answer.status, answer.body.error.code]).toEqual([
			status,
			`BITRIX_REST_V3_EXCEPTION_${code}EXCEPTION`,
		]);
	});

	it('need a scope of their own', async () => {
		const { send } = await rest3(['task']);
		const { status, body } = await send('tasks.task.list', {});
		expect([status, body.error.code]).toEqual([403, 'BITRIX_REST_V3_EXCEPTION_INSUFFICIENTSCOPEEXCEPTION']);
	});
});
