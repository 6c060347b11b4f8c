import type { BitrixError } from '../../../src/portal/answers/errors';
import type { CommandOutcome } from '../../../src/portal/types';
import { timeOfPackers } from '../../support/scripted-batch';
import { answer, ok, portalOf } from '../../support/scripted-transport';
import type { VirtualTime } from '../../support/virtual-time';

let time: VirtualTime;
beforeEach(() => (time = timeOfPackers()));
afterEach(() => time.restore());

const METHODS = ['crm.item.get', 'crm.item.update', 'crm.item.add'];
const defect = (): never => {
	throw new TypeError('A defect');
};

/** Parameters that can be looked at a few times, and then throw. */
function broken(times: number): Record<string, unknown> {
	return {
		id: 1,
		get title() {
			return times-- > 0 ? 'Title' : defect();
		},
	};
}

describe('an exception of our own code ends each call with an error', () => {
	it.each([0, 1, 2])('where its parameters are looked at, after %i times', async (times) => {
		const { portal, transport } = portalOf(() => ok({ result: {} }));
		const call = portal.packer();
		const calls = METHODS.flatMap((method) => [call(method, broken(times)), call(method, { id: 2 })]);
		const ended = (await time.settled(Promise.allSettled(calls))) as PromiseRejectedResult[];
		expect(ended.map(({ status }) => status)).toContain('rejected');
		const [first] = ended;
		expect((first.reason as BitrixError).message).toContain('A defect');
		expect(transport.requests.length).toBeLessThanOrEqual(METHODS.length);
	});

	it('where a list of commands is encoded', async () => {
		const { portal, transport } = portalOf(() => ok({ result: {} }));
		const commands = METHODS.map((method, index) => ({
			...{ key: `k${index}`, method, parameters: { id: 1, later: new Date(0) } },
		}));
		commands[0].parameters.later.toISOString = defect;
		const outcomes = (await time.settled(portal.batch(commands))) as CommandOutcome[];
		expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
		expect(transport.requests).toEqual([]);
	});

	it('where an answer is read: the request is not repeated', async () => {
		const { portal, transport } = portalOf(() => ({
			...ok(1),
			get body() {
				return defect();
			},
		}));
		const call = portal.packer();
		const alone = await time.settled(portal.call('crm.item.get'));
		expect(alone).toMatchObject({ kind: 'outcomeUnknown', code: 'UNEXPECTED', attempts: 1 });
		const calls = METHODS.map((method) => call(method, { id: 1 }));
		for (const one of (await time.settled(Promise.allSettled(calls))) as PromiseRejectedResult[])
			expect(one.reason).toMatchObject({ kind: 'outcomeUnknown', code: 'UNEXPECTED', attempts: 1 });
		expect(transport.requests).toHaveLength(2);
	});

	it('where a log is written', async () => {
		const { portal } = portalOf(() => answer(502, ''), { log: defect });
		const call = portal.packer();
		const calls = METHODS.map((method) => call(method, { id: 1 }));
		const ended = (await time.settled(Promise.allSettled(calls))) as PromiseRejectedResult[];
		expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	});
});
