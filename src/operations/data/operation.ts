import {
	choicesOf,
	type Entity,
	type MethodOperation,
	neededChoicesOf,
	onlyForList,
} from '../../catalog/entity';
import { isDeletedBefore } from '../../portal/answers/failure';
import type { MethodParameters } from '../../portal/types';
import { inPosition } from '../method/position';
import { merge } from '../input/json';
import { EMPTY_VALUES_OPTION, FIELDS } from '../input/mapped-fields';
import { FILTERS } from '../input/filters';
import { FILTER_OPTION, LIST_OPTIONS } from '../input/list';
import { SORT } from '../input/sort';
import { nest } from '../input/paths';
import type { Operation, OperationContext } from '../types';
import { rowsOf } from './answer';
import { operationFields, methodRecordOf, placeOf } from './fields';
import { readRows } from './list';
import { chosenIn, sentBy } from './sent';
import { textsOf } from './texts';
import { writtenFields } from './written';

/** Makes an operation from its description as data. */
export function namedOperation(entity: Entity, operation: MethodOperation): Operation {
	const { value, method, fields, list } = operation;
	const choices = choicesOf(operation);
	const needed = neededChoicesOf(operation);
	return {
		value,
		...textsOf(entity, operation),
		methods: [method],
		choices,
		parameters: [
			...choices.map((choice) => (needed.includes(choice) ? choice.parameter : onlyForList(choice))),
			...panelOf(operation),
		],
		...(fields !== undefined && {
			fields: async (asking, fresh) => await operationFields(operation, fields, asking, fresh),
		}),
		run: async (context) =>
			list === undefined
				? await callMethod(entity, operation, context)
				: await readRows(operation, list, await parametersOf(entity, operation, context), context),
	};
}

/** Names of the parameters in the panel besides the choices of records. */
function panelOf({ fields, list }: MethodOperation): string[] {
	const mapper = fields === undefined ? [] : [FIELDS, EMPTY_VALUES_OPTION];
	if (list === undefined) return [...mapper, 'options'];
	const paging = ['returnAll', 'limit'];
	if (fields === undefined || fields === 'parameters') return [...paging, ...mapper, 'options'];
	if (list.filtersBy !== '') return [...paging, FILTERS, SORT, ...LIST_OPTIONS];
	return [...paging, SORT, ...LIST_OPTIONS.filter((name) => name !== FILTER_OPTION)];
}

async function callMethod(entity: Entity, operation: MethodOperation, context: OperationContext) {
	const { method, effect, answer } = operation;
	const sent = inPosition(await methodRecordOf(operation), await parametersOf(entity, operation, context));
	const id = idOf(operation, context);
	const answered = { method, id };
	const deletes = typeof answer === 'object' && 'done' in answer && answer.done === 'deleted';
	const result = await context.call(method, sent, { effect }).then(
		(reply) => reply.result,
		(error: unknown) => {
			if (deletes && isDeletedBefore(error)) return true;
			throw error;
		},
	);
	return rowsOf(answer, result, answered);
}

/** The ID of the record that an operation is about: the last choice. */
function idOf(operation: MethodOperation, { input }: OperationContext): number | string | undefined {
	const choices = choicesOf(operation);
	return choices.length === 0 ? undefined : chosenIn(input, choices[choices.length - 1]);
}

/** The parameters of the call: those that the node sets, and those that the person has filled in. @throws InputError */
async function parametersOf(
	entity: Entity,
	operation: MethodOperation,
	context: OperationContext,
): Promise<MethodParameters> {
	const { set, fields, list } = operation;
	const sent = sentBy(set, context.input);
	if (fields === undefined || (list !== undefined && fields !== 'parameters')) return sent;
	const written = await writtenFields(entity, operation, fields, context);
	const place = placeOf(fields);
	// An empty object means nothing, and a call with one could not share a request with others.
	const isEmpty = Object.keys(written).length === 0 && typeof fields === 'object' && 'optional' in fields;
	const placed =
		place === '' || isEmpty
			? written
			: nest([{ name: place, value: written }], (what) => new Error(`The operation ${what}`));
	// A choice of the panel wins over a field of the same name.
	return merge(placed, sent) as MethodParameters;
}
