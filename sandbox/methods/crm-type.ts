import { errors, RestError } from '../errors';
import { isArray, mapOf, newMap, toInt, toText, type PhpMap } from '../php/value';
import { addSmartProcess } from '../seed/smart-process';
import type { SmartProcess } from '../store/rows';
import type { Call, Method, MethodResult } from './method';
import { controllerList } from './paging';
import { filterRows, orderRows } from './rows-filter';

const SETTINGS: Readonly<Record<string, 'Y' | 'N'>> = {
	isCategoriesEnabled: 'Y',
	isStagesEnabled: 'Y',
	isBeginCloseDatesEnabled: 'Y',
	isClientEnabled: 'Y',
	isUseInUserfieldEnabled: 'Y',
	isLinkWithProductsEnabled: 'Y',
	isMycompanyEnabled: 'Y',
	isDocumentsEnabled: 'N',
	isSourceEnabled: 'Y',
	isObserversEnabled: 'Y',
	isRecyclebinEnabled: 'N',
	isAutomationEnabled: 'N',
	isBizProcEnabled: 'N',
	isSetOpenPermissions: 'Y',
	isPaymentsEnabled: 'N',
	isCountersEnabled: 'N',
};

function view(call: Call, type: SmartProcess): PhpMap {
	const time = call.store.time.format(type.createdTime);
	return mapOf({
		id: type.id,
		title: type.title,
		code: '',
		createdBy: type.createdBy,
		entityTypeId: type.entityTypeId,
		customSectionId: null,
		...SETTINGS,
		createdTime: time,
		updatedTime: time,
		updatedBy: type.createdBy,
	});
}

const NAMES = new Set([
	'id',
	'title',
	'code',
	'entityTypeId',
	'createdBy',
	'createdTime',
	'updatedTime',
	...Object.keys(SETTINGS),
]);

/** The answer of crm.type.fields. */
function describe(): PhpMap {
	const readOnly = new Set(['id', 'createdBy', 'createdTime', 'updatedTime', 'updatedBy']);
	const fields = newMap();
	for (const name of [...NAMES, 'updatedBy']) {
		const type =
			name in SETTINGS
				? 'boolean'
				: name.endsWith('Time')
					? 'datetime'
					: name.endsWith('By')
						? 'user'
						: name === 'title' || name === 'code'
							? 'string'
							: 'integer';
		fields[name] = mapOf({
			type,
			isRequired: name === 'title',
			isReadOnly: readOnly.has(name),
			isImmutable: name === 'entityTypeId',
			isMultiple: false,
			isDynamic: false,
			title: name,
		});
	}
	return fields;
}

const one = (call: Call, type: SmartProcess): MethodResult => ({
	result: mapOf({ type: view(call, type) }),
});

function list(call: Call): MethodResult {
	const rows = call.store.smartProcesses.map((type) => view(call, type));
	const found = filterRows(rows, call.controllerArray('filter'), NAMES, (name) => {
		throw errors.invalidFilterField(name);
	});
	const ordered = orderRows(found, call.controllerArray('order'), NAMES);
	return controllerList(call, 'types', ordered);
}

function byId(call: Call): SmartProcess {
	const id = call.controllerInt('id');
	const found = call.store.smartProcesses.find((type) => type.id === id);
	if (!found) throw errors.notFound('Smart process not found');
	return found;
}

function fieldsOf(call: Call): PhpMap {
	const fields = call.controllerArray('fields', true);
	return isArray(fields) && !Array.isArray(fields) ? fields : newMap();
}

function add(call: Call): MethodResult {
	const fields = fieldsOf(call);
	const title = toText(fields.title);
	if (title === '') throw new RestError('BX_EMPTY_REQUIRED', 'Required field "Name" is empty.');
	const taken = call.store.entityTypes().map((type) => type.entityTypeId);
	const wanted = toInt(fields.entityTypeId);
	if (wanted !== 0 && (wanted < 1030 || wanted % 2 !== 0 || taken.includes(wanted))) {
		throw new RestError('INVALID_ARG_VALUE', `Invalid entityTypeId ${wanted}`);
	}
	const entityTypeId = wanted || Math.max(1028, ...taken) + 2;
	return one(call, addSmartProcess(call.store, entityTypeId, title, call.userId));
}

const crm = { scope: 'crm' } as const;

export const crmTypeMethods: Method[] = [
	{ name: 'crm.type.list', ...crm, cost: 'list', run: list },
	{ name: 'crm.type.get', ...crm, cost: 'read', run: (call) => one(call, byId(call)) },
	{
		name: 'crm.type.getByEntityTypeId',
		...crm,
		cost: 'read',
		run: (call) => {
			const entityTypeId = call.controllerInt('entityTypeId');
			const found = call.store.smartProcesses.find((type) => type.entityTypeId === entityTypeId);
			if (!found) throw errors.notFound('Smart process not found');
			return one(call, found);
		},
	},
	{
		name: 'crm.type.fields',
		...crm,
		cost: 'read',
		run: () => ({ result: mapOf({ fields: describe() }) }),
	},
	{ name: 'crm.type.add', ...crm, cost: 'write', run: add },
	{
		name: 'crm.type.update',
		...crm,
		cost: 'write',
		run: (call) => {
			const type = byId(call);
			const { title } = fieldsOf(call);
			if (title !== undefined) type.title = toText(title);
			return one(call, type);
		},
	},
	{
		name: 'crm.type.delete',
		...crm,
		cost: 'write',
		run: (call) => {
			const type = byId(call);
			if (call.store.collection(type.entityTypeId).size > 0) {
				throw new RestError('0', 'The smart process has items and cannot be deleted');
			}
			call.store.smartProcesses.splice(call.store.smartProcesses.indexOf(type), 1);
			call.store.removeEntityType(type.entityTypeId);
			return { result: [] };
		},
	},
];
