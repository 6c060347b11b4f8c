import type { IExecuteFunctions } from 'n8n-workflow';
import { runCrm, runUsage } from '../../../src/runtime';
import { priorityOf } from '../../../src/runtime/priority';
import { crmProperties, usageProperties } from '../../../src/ui';

const context = (over: object): IExecuteFunctions => over as IExecuteFunctions;

describe('a run without input items', () => {
	it('gives empty outputs, and asks nobody anything', async () => {
		const idle = context({ getInputData: () => [] });
		expect(await runCrm(idle, crmProperties)).toEqual([[]]);
		expect(await runUsage(idle, usageProperties)).toEqual([[], []]);
	});
});

describe('the priority of an execution', () => {
	const priority = (mode: string, chosen = '') =>
		priorityOf(context({ getMode: () => mode, getNodeParameter: () => chosen }));

	it.each([
		['manual', 'interactive'],
		['webhook', 'interactive'],
		['chat', 'interactive'],
		['trigger', 'normal'],
		['integrated', 'normal'],
		['retry', 'normal'],
	])('started by %s is %s', (mode, expected) => {
		expect(priority(mode)).toBe(expected);
	});

	it('is what the person chose', () => {
		expect(priority('manual', 'background')).toBe('background');
		expect(priority('trigger', 'nonsense')).toBe('normal');
	});
});
