import type { IExecuteFunctions } from 'n8n-workflow';
import { crm } from '../../../src/nodes/crm';
import { usage } from '../../../src/nodes/usage';
import { limitOptionsOf } from '../../../src/runtime/limit-options';

const context = (over: object): IExecuteFunctions => over as IExecuteFunctions;

describe('a run without input items', () => {
	it('gives empty outputs, and sends nothing', async () => {
		const idle = context({ getInputData: () => [] });
		expect(await crm.execute(idle)).toEqual([[]]);
		expect(await usage.execute(idle)).toEqual([[], []]);
	});
});

describe("a node's place in the queue", () => {
	const optionsFor = (mode: string, options: Record<string, unknown> = {}) =>
		limitOptionsOf(
			context({
				getMode: () => mode,
				getNode: () => ({ name: 'CRM' }),
				getNodeParameter: (name: string) => options[name.replace('options.', '')] ?? '',
			}),
		);

	it.each([
		['manual', 'interactive'],
		['webhook', 'interactive'],
		['chat', 'interactive'],
		['trigger', 'normal'],
		['integrated', 'normal'],
		['retry', 'normal'],
	])('started by %s is %s', (mode, expected) => {
		expect(optionsFor(mode)).toEqual({ priority: expected });
	});

	it('is what the person chose', () => {
		expect(optionsFor('manual', { priority: 'background' }).priority).toBe('background');
		expect(optionsFor('manual', { priority: ' Background' }).priority).toBe('background');
		expect(optionsFor('trigger', { priority: 'nonsense' }).priority).toBe('normal');
	});

	it('has a longest wait in minutes', () => {
		expect(optionsFor('manual', { waitLimit: 2 }).waitLimitMs).toBe(120_000);
		expect(optionsFor('manual', { waitLimit: 0 }).waitLimitMs).toBe(0);
		expect(optionsFor('manual', { waitLimit: '1,5' }).waitLimitMs).toBe(90_000);
		expect(() => optionsFor('manual', { waitLimit: 'for ever' })).toThrow(
			`'Wait at Most (Minutes)' is "for ever"`,
		);
	});

	it('says how many commands travel in a request', () => {
		expect(optionsFor('manual', { batching: 'auto', batchSize: 7 })).not.toHaveProperty('batchSize');
		expect(optionsFor('manual', { batching: 'off' }).batchSize).toBe(1);
		expect(optionsFor('manual', { batching: 'size', batchSize: 20 }).batchSize).toBe(20);
		expect(optionsFor('manual', { batching: 'size', batchSize: '20' }).batchSize).toBe(20);
		expect(optionsFor('manual', { batching: 'size' }).batchSize).toBe(50);
	});

	it.each([0, 51, -1, 2.5, 'many', true, []])('rejects %j as commands per request', (batchSize) => {
		expect(() => optionsFor('manual', { batching: 'size', batchSize })).toThrow(
			`'Commands per Request' is "${String(batchSize)}"`,
		);
	});

	it('rejects other ways of batching', () => {
		expect(() => optionsFor('manual', { batching: 'none' })).toThrow(`'Batching' is "none"`);
	});
});
