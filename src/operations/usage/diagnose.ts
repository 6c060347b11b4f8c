import { diagnose } from '../../usage/diagnosis/diagnosis';
import { periodOf } from '../../usage/period';
import { PERIOD, readPeriod } from './period';
import type { Operation } from '../types';

/** Uses only what this n8n has counted. It sends no request, so it also works when the portal refuses them all. */
export const diagnoseUsage: Operation = {
	value: 'diagnose',
	name: 'Diagnose',
	action: 'Diagnose usage',
	description:
		'Find out when Bitrix24 refused requests, what was active then, and what to change; sends no request',
	methods: [],
	parameters: [PERIOD],
	async run({ input, usage }) {
		const choice = readPeriod(input);
		const known = await usage();
		return {
			outputs: [[{ ...diagnose(known, periodOf(choice, Date.now(), known.history.zone)) }], []],
		};
	},
};
