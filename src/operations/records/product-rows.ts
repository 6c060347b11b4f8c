import type { CrmEntity } from '../../catalog/crm/crm-item';
import { isObject } from '../../catalog/objects';
import { DISCOUNT_CHOICES, toProductRow, withDiscount } from '../../catalog/product-rows';
import { codeOfKind } from '../../facts/ids';
import { allRows } from '../../portal/reading/read';
import type { Row } from '../../portal/types';
import { choiceCalled } from '../input/choice';
import { entityTypeIdOf, kindParameters } from './crm-records';
import type { Operation, OperationInput } from '../types';

const DEFINE = 'defineProductRows';
const ROWS = 'productRows';
const ROWS_JSON = 'productRowsJson';

export const setProductRows = (entity: CrmEntity): Operation => ({
	value: 'setProductRows',
	name: 'Set Product Rows',
	action: `Set product rows of ${entity.name.toLowerCase()}`,
	description: `Replace all product rows of a ${entity.name.toLowerCase()}`,
	methods: ['crm.item.productrow.set'],
	parameters: [...kindParameters(entity), entity.record.parameter, DEFINE, ROWS, ROWS_JSON, 'options'],
	async run({ input, call }) {
		const parameters = {
			ownerType: codeOfKind(entityTypeIdOf(entity, input)),
			ownerId: input.id(entity.record),
			productRows: readRows(input),
		};
		const { result } = await call('crm.item.productrow.set', parameters, { effect: 'idempotent' });
		return (result as { productRows?: Row[] } | undefined)?.productRows ?? [];
	},
});

export const getProductRows = (entity: CrmEntity): Operation => ({
	value: 'getProductRows',
	name: 'Get Product Rows',
	action: `Get product rows of ${entity.name.toLowerCase()}`,
	description: `List the products of a ${entity.name.toLowerCase()} with price, quantity, discount and tax`,
	methods: ['crm.item.productrow.list'],
	parameters: [...kindParameters(entity), entity.record.parameter, 'options'],
	async run(context) {
		const { input } = context;
		const filter = {
			'=ownerType': codeOfKind(entityTypeIdOf(entity, input)),
			'=ownerId': input.id(entity.record),
		};
		return await allRows(
			context.read({
				method: 'crm.item.productrow.list',
				rows: ['productRows'],
				parameters: { filter, order: { sort: 'ASC', id: 'ASC' } },
			}),
		);
	},
});

const rowsOfPanel = (input: OperationInput): Row[] =>
	input.list(`${ROWS}.row`).map(({ discountType, ...row }) => {
		const { value } = choiceCalled(DISCOUNT_CHOICES, discountType || 'none', input, ROWS, 'discount type');
		return withDiscount({ ...row, discountType: value });
	});

/** Reads and checks the rows before anything is sent. @throws InputError that names the row. */
function readRows(input: OperationInput): Row[] {
	const asJson = input.text(DEFINE) === 'json';
	const name = asJson ? ROWS_JSON : ROWS;
	const given = asJson ? input.json(ROWS_JSON) : rowsOfPanel(input);
	if (!Array.isArray(given)) {
		throw input.invalid(
			name,
			given === undefined ? 'is empty' : 'is not a list of rows',
			'Write [{"productName": "Training", "price": 500, "quantity": 2}], or [] to remove all rows.',
		);
	}
	if (given.length === 0 && !asJson) {
		throw input.invalid(name, 'has no rows', 'Add a row. To remove all rows, use JSON and write [].');
	}
	return given.map((one: unknown, index) => {
		const read = isObject(one)
			? toProductRow(one)
			: {
					problem: 'is not an object',
					nextStep: 'Write it like {"productName": "Training", "price": 500}.',
				};
		if ('row' in read) return read.row;
		throw input.invalid(name, `: row ${index + 1} ${read.problem}`, read.nextStep);
	});
}
