import { people } from '../../../src/nodes/people';
import { resourceOf } from '../../../src/operations/resources';
import { fakeContext } from './fake-context';

function operation(resource: string, value: string) {
	const found = people.resources
		.find((one) => one.value === resource)
		?.operations.find((one) => one.value === value);
	if (found === undefined) throw new Error(`no operation ${value} of ${resource}`);
	return found;
}

describe('fields with labels from the portal and types from the documentation', () => {
	const labels = { NAME: 'First name', EMAIL: 'E-Mail', LAST_LOGIN: 'Last login', UF_USR_BADGE: 'Badge' };
	const asking = () => {
		const { context, calls } = fakeContext({ userId: 5 });
		const lookUp = async () => ({ result: labels });
		return { context: { ...context, lookUp }, calls };
	};

	it('are those of the portal and those that are only documented', async () => {
		const fields = await operation('user', 'invite').fields?.(asking().context, false);
		const field = (name: string) => fields?.find((one) => one.name === name);
		expect(field('NAME')).toMatchObject({ title: 'First name', type: 'string', required: false });
		expect(field('EMAIL')).toMatchObject({ title: 'E-Mail', required: true });
		expect(field('SONET_GROUP_ID')).toMatchObject({
			type: 'workgroup',
			multiple: true,
			readOnly: false,
		});
		expect(fields?.map(({ name }) => name).filter((name) => name === 'EMAIL')).toHaveLength(1);
	});

	it('cannot be written where they are neither documented nor custom', async () => {
		const fields = await operation('user', 'update').fields?.(asking().context, false);
		const writable = fields?.filter(({ readOnly }) => !readOnly).map(({ name }) => name);
		expect(writable).toContain('UF_USR_BADGE');
		expect(writable).not.toContain('LAST_LOGIN');
	});

	it('are required where the documentation says so', async () => {
		const { context } = asking();
		const input = fakeContext({ fields: { NAME: 'Ada' } }).context.input;
		await expect(operation('user', 'invite').run({ ...context, input })).rejects.toThrow('lacks "E-Mail"');
	});
});

describe('conditions of REST 3.0', () => {
	const run = async (operator: string, value: unknown) => {
		const { context, calls } = fakeContext({
			userId: 5,
			'filters.conditions': [{ field: 'startTime', operator, value }],
		});
		await operation('workingDay', 'getAll').run(context);
		return calls[0];
	};

	it('stand in a list, with the user that was chosen', async () => {
		expect((await run('lessThan', '2026-08-01T00:00:00Z')).parameters.filter).toEqual([
			['startTime', '<', expect.stringContaining('2026-08-01T00:00:00')],
			['userId', '=', 5],
		]);
	});

	it('know no parts of texts', async () => {
		await expect(run('contains', '2026')).rejects.toThrow('compares "startTime" in a way');
	});
});

describe('lists of IDs', () => {
	it.each([
		['3, 4', [3, 4]],
		['[3, "4"]', [3, 4]],
		[[3], [3]],
	])('%j are numbers', async (USER_ID, sent) => {
		const { context, calls } = fakeContext({ workgroupId: 9, fields: { USER_ID } }, () => ({
			result: ['3'],
		}));
		await operation('workgroupMember', 'add').run(context);
		expect(calls[0].parameters).toEqual({ GROUP_ID: 9, USER_ID: sent });
	});
});

it('ranges that are refused are an error', async () => {
	const { context } = fakeContext({ fields: { RANGES: '[{"ip_range": "x"}]' } }, () => ({
		result: { result: false, error_ranges: [{ ip_range: 'x' }] },
	}));
	await expect(operation('officeNetwork', 'replaceAll').run(context)).rejects.toThrow('false');
});

it('an update empties a parameter that was cleared', async () => {
	const { context, calls } = fakeContext({ departmentId: 4, fields: { NAME: 'Press', UF_HEAD: '' } }, () => ({
		result: true,
	}));
	expect(await operation('department', 'update').run(context)).toEqual([{ updated: true, id: 4 }]);
	expect(calls[0].parameters).toEqual({ ID: 4, NAME: 'Press', UF_HEAD: '' });
});

it.each([
	['', 'lacks "Name"'],
	['fields', undefined],
])('an update requires its parameters, not the fields in an object: %j', async (at, refusal) => {
	const [update] = resourceOf({
		resource: 'thing',
		name: 'Thing',
		plural: 'Things',
		operations: [
			{
				value: 'update',
				description: 'Change a thing',
				method: 'department.update',
				fields: { documented: 'NAME!:string SORT:integer', at },
				answer: 'result',
			},
		],
	}).operations;
	const { context } = fakeContext({ fields: { SORT: 5 } }, () => ({ result: true }));
	const run = update.run(context);
	if (refusal === undefined) await expect(run).resolves.toEqual([{ result: true }]);
	else await expect(run).rejects.toThrow(refusal);
});
