import type { MethodParameters } from '../../portal/types';
import { replyRow } from './command-rows';
import { checkGiven } from '../input/json';
import { methodNameOf } from '../input/method-name';
import { nest } from '../input/paths';
import { asTaken } from '../method/taken';
import type { Operation, OperationInput } from '../types';

const METHOD = 'method';
const PARAMETERS = 'parameters';
const PARAMETERS_JSON = 'parametersJson';

export const callMethod: Operation = {
	value: 'callMethod',
	name: 'Call for Each Item',
	action: 'Call method for each item',
	description: 'Call one REST method for each input item; calls of up to 50 items share one request',
	methods: [],
	parameters: [METHOD, 'defineParameters', PARAMETERS, PARAMETERS_JSON, 'options'],
	async run({ input, call }) {
		const method = methodNameOf(input, METHOD);
		const source = input.text('defineParameters') === 'json' ? PARAMETERS_JSON : PARAMETERS;
		const parameters = await asTaken(method, readParameters(input), (...about) =>
			input.invalid(source, ...about),
		);
		const reply = await call(method, parameters);
		return [{ method, status: 'done', ...replyRow(reply) }];
	},
};

function readParameters(input: OperationInput): MethodParameters {
	if (input.text('defineParameters') === 'json') return input.object(PARAMETERS_JSON);
	const values = input
		.list(`${PARAMETERS}.parameter`)
		.map(({ name, value }) => ({ name: String(name ?? '').trim(), value }));
	if (values.some(({ name }) => name === '')) {
		throw input.invalid(PARAMETERS, 'has a value without a name', 'Write a name, or remove the value.');
	}
	const nested = nest(values, (what) =>
		input.invalid(PARAMETERS, what, 'Write names such as id, fields[TITLE] or select[], each once.'),
	);
	checkGiven(nested, (...about) => input.invalid(PARAMETERS, ...about));
	return nested;
}
