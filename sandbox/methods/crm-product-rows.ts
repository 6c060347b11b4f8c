import { errors, RestError } from '../errors';
import {
	entriesOf,
	isMap,
	isNumeric,
	listOf,
	mapOf,
	newMap,
	toFloat,
	toInt,
	toText,
	type PhpMap,
	type PhpValue,
} from '../php/value';
import type { EntityType } from '../store/entity-type';
import type { CrmRecord } from '../store/record';
import type { ProductRow } from '../store/rows';
import { recalculateAmount } from '../store/write';
import type { Call, Method, MethodResult } from './method';
import { typeByShortCode } from './owner';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

function view(row: ProductRow): PhpMap {
	return mapOf({
		id: row.id,
		ownerId: row.ownerId,
		ownerType: row.ownerType,
		productId: row.productId,
		productName: row.productName,
		price: row.price,
		priceAccount: row.price,
		priceExclusive: row.price,
		priceNetto: row.price,
		priceBrutto: row.price,
		quantity: row.quantity,
		discountTypeId: row.discountTypeId,
		discountRate: row.discountRate,
		discountSum: row.discountSum,
		taxRate: row.taxRate,
		taxIncluded: row.taxIncluded,
		customized: 'Y',
		measureCode: row.measureCode,
		measureName: row.measureName,
		sort: row.sort,
		xmlId: '',
		type: 4,
	});
}

const NAMES = new Set(Object.keys(view(rowOf({}, 'D', 0))));

function rowOf(input: Readonly<Record<string, PhpValue>>, ownerType: string, ownerId: number): ProductRow {
	const numberOr = (name: string, otherwise: number): number =>
		isNumeric(input[name]) ? toFloat(input[name]) : otherwise;
	return {
		id: 0,
		ownerType,
		ownerId,
		productId: numberOr('productId', 0),
		productName: toText(input.productName),
		price: numberOr('price', 0),
		quantity: numberOr('quantity', 1),
		discountTypeId: numberOr('discountTypeId', 2),
		discountRate: numberOr('discountRate', 0),
		discountSum: numberOr('discountSum', 0),
		taxRate: isNumeric(input.taxRate) ? toFloat(input.taxRate) : null,
		taxIncluded: input.taxIncluded === 'Y' ? 'Y' : 'N',
		measureCode: numberOr('measureCode', 796),
		measureName: toText(input.measureName) || 'pcs',
		sort: numberOr('sort', 10),
	};
}

interface Owner {
	type: EntityType;
	record: CrmRecord;
}

/** The owner of product rows. @throws RestError OWNER_NOT_FOUND for an unknown short code or ID. */
function ownerOf(call: Call, ownerType: string, ownerId: number): Owner {
	const type = typeByShortCode(call.store, ownerType);
	const record = type && call.store.record(type.entityTypeId, ownerId);
	if (!type || !record) throw new RestError('OWNER_NOT_FOUND', 'Owner was not found');
	return { type, record };
}

/** Recalculates the amount of the owner, and sets the time of its change. */
function touch(call: Call, { type, record }: Owner): void {
	const after: CrmRecord = { ...record, updatedTime: call.store.now(), updatedBy: call.userId };
	recalculateAmount(call.store, type, after);
	call.store.collection(type.entityTypeId).put(after);
}

const rowsOf = (call: Call, { type, record }: Owner): ProductRow[] =>
	call.store.productRows
		.all()
		.filter((row) => row.ownerId === record.id && row.ownerType === type.shape.shortCode);

function set(call: Call, owner: Owner, inputs: PhpValue[]): ProductRow[] {
	for (const row of rowsOf(call, owner)) call.store.productRows.delete(row.id);
	const rows = inputs
		.filter((input): input is PhpMap => isMap(input))
		.map((input) => call.store.productRows.add(rowOf(input, owner.type.shape.shortCode, owner.record.id)));
	touch(call, owner);
	return rows;
}

function list(call: Call): MethodResult {
	const filter = call.controllerArray('filter', true);
	const names = entriesOf(filter).map(([key]) => key);
	if (!names.includes('=ownerType') || !names.includes('=ownerId')) {
		throw new RestError('REQUIRED_ARG_MISSING', 'Required filter fields: =ownerType, =ownerId');
	}
	const rows = call.store.productRows.all().map(view);
	const found = filterRows(rows, filter, NAMES, (name) => {
		throw errors.invalidFilterField(name);
	});
	return controllerList(call, 'productRows', orderRows(found, call.controllerArray('order'), NAMES));
}

function existing(call: Call): ProductRow {
	const row = call.store.productRows.get(call.controllerInt('id'));
	if (!row) throw errors.notFound('Product row not found');
	return row;
}

const oneRow = (row: ProductRow): MethodResult => ({
	result: mapOf({ productRow: view(row) }),
});

function fieldsOf(call: Call): PhpMap {
	const fields = call.controllerArray('fields', true);
	return isMap(fields) ? fields : newMap();
}

function update(call: Call): MethodResult {
	const row = existing(call);
	const owner = ownerOf(call, row.ownerType, row.ownerId);
	Object.assign(row, rowOf({ ...view(row), ...fieldsOf(call) }, row.ownerType, row.ownerId), { id: row.id });
	touch(call, owner);
	return oneRow(row);
}

/** The answer of crm.item.productrow.fields. */
function describe(): MethodResult {
	const fields = newMap();
	for (const [name, value] of entriesOf(view(rowOf({}, 'D', 0)))) {
		fields[name] = mapOf({
			type: typeof value === 'string' ? 'string' : INTEGERS.has(name) ? 'integer' : 'double',
			isRequired: name === 'ownerId' || name === 'ownerType',
			isReadOnly: name === 'id' || name === 'type',
			isImmutable: name === 'ownerId' || name === 'ownerType',
			isMultiple: false,
			isDynamic: false,
			title: name,
		});
	}
	return { result: mapOf({ fields }) };
}

const INTEGERS = new Set(['id', 'ownerId', 'productId', 'discountTypeId', 'measureCode', 'sort', 'type']);

/** Product rows that are not yet fully in payments, with the remaining quantity. */
function availableForPayment(call: Call): MethodResult {
	const owner = ownerOf(call, toText(call.controller('ownerType')), call.controllerInt('ownerId'));
	const left = rowsOf(call, owner).map((row) => ({ ...row, quantity: call.store.orders.unpaidOf(row) }));
	const productRows = left.filter(({ quantity }) => quantity > 0).map(view);
	return { result: mapOf({ productRows }) };
}

/** The classic methods crm.deal.productrows.get and .set and their like, with UPPER names. */
function classicPair(word: string, shortCode: string): Method[] {
	const upper = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase();
	return [
		{
			name: `crm.${word}.productrows.get`,
			scope: 'crm',
			cost: 'read',
			run: (call) => ({
				result: rowsOf(call, ownerOf(call, shortCode, call.classicId())).map((row) =>
					mapOf(Object.fromEntries(Object.entries(view(row)).map(([name, value]) => [upper(name), value]))),
				),
			}),
		},
		{
			name: `crm.${word}.productrows.set`,
			scope: 'crm',
			cost: 'write',
			run: (call) => {
				const camel = (name: string): string =>
					name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
				const inputs = listOf(call.classic('rows')).map((input) =>
					mapOf(Object.fromEntries(entriesOf(input).map(([name, value]) => [camel(name), value]))),
				);
				set(call, ownerOf(call, shortCode, call.classicId()), inputs);
				return { result: true };
			},
		},
	];
}

const crm = { scope: 'crm' } as const;

export const crmProductRowMethods: Method[] = [
	{ name: 'crm.item.productrow.list', ...crm, cost: 'list', run: list },
	{ name: 'crm.item.productrow.fields', ...crm, cost: 'read', run: describe },
	{
		name: 'crm.item.productrow.getAvailableForPayment',
		...crm,
		cost: 'list',
		run: availableForPayment,
	},
	{ name: 'crm.item.productrow.get', ...crm, cost: 'read', run: (call) => oneRow(existing(call)) },
	{
		name: 'crm.item.productrow.set',
		...crm,
		cost: 'write',
		run: (call) => {
			const owner = ownerOf(call, toText(call.controller('ownerType')), call.controllerInt('ownerId'));
			const rows = set(call, owner, listOf(call.controllerArray('productRows', true)));
			return { result: mapOf({ productRows: rows.map(view) }) };
		},
	},
	{
		name: 'crm.item.productrow.add',
		...crm,
		cost: 'write',
		run: (call) => {
			const fields = fieldsOf(call);
			const owner = ownerOf(call, toText(fields.ownerType), toInt(fields.ownerId));
			const row = call.store.productRows.add(rowOf(fields, owner.type.shape.shortCode, owner.record.id));
			touch(call, owner);
			return oneRow(row);
		},
	},
	{ name: 'crm.item.productrow.update', ...crm, cost: 'write', run: update },
	{
		name: 'crm.item.productrow.delete',
		...crm,
		cost: 'write',
		run: (call) => {
			const row = existing(call);
			call.store.productRows.delete(row.id);
			touch(call, ownerOf(call, row.ownerType, row.ownerId));
			return { result: null };
		},
	},
	...classicPair('lead', 'L'),
	...classicPair('deal', 'D'),
	...classicPair('quote', 'Q'),
];
