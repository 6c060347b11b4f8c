import { allRows } from '../../portal/reading/read';
import { hintAtSlowReading, limitOf } from '../input/list';
import { EMPTY_VALUES_OPTION } from '../input/mapped-fields';
import type { Operation } from '../types';
import { answerRow, pathOf, resultPathOf } from '../method/answer-rows';
import { chosenMethod, METHOD } from './chosen-method';
import { inPosition } from '../method/position';
import { pagingParameters, wayOf } from '../method/way';
import { PARAMETERS, PARAMETERS_JSON, readParameters } from './method-parameters';

export const getManyRows: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many rows of a list method',
	description: 'Read a list method to its end or to a limit; up to 2,500 rows per request',
	methods: [],
	parameters: [
		METHOD,
		'defineParameters',
		PARAMETERS,
		PARAMETERS_JSON,
		'returnAll',
		'limit',
		'options',
		'options.resultPath',
		EMPTY_VALUES_OPTION,
	],
	async run(context) {
		const { input, read } = context;
		const method = await chosenMethod(input);
		const path = resultPathOf(input);
		if (method.record !== undefined && method.record.list === undefined && path === undefined) {
			throw input.invalid(
				METHOD,
				`names ${method.name}, whose answer is not a list`,
				"Choose the operation 'Call Method', or name the list in the option 'Result Path'.",
			);
		}
		const list = method.record?.list ?? {};
		const parameters = await readParameters(context, method, false);
		const set = pagingParameters(list).find((name) => name in parameters);
		if (set !== undefined) {
			throw input.invalid(
				input.text('defineParameters') === 'json' ? PARAMETERS_JSON : PARAMETERS,
				`sets "${set}", which this operation uses to read the pages of the list`,
				"Leave it out, or choose the operation 'Call Method' to ask for one page.",
			);
		}
		const rows = path ?? (list.rows === undefined ? undefined : pathOf(list.rows));
		const { record } = method;
		const request = {
			method: method.name,
			parameters: record === undefined ? parameters : inPosition(record, parameters, { paged: true }),
			rows,
			limit: limitOf(input),
			...wayOf(list, parameters, rows),
		};
		const found = await allRows(read(request));
		hintAtSlowReading(context, request, found);
		return found.map(answerRow);
	},
};
