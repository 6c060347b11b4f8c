import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { findMethod, searchMethods as search } from '../catalog/methods';
import {
	type MethodParameter,
	type MethodRecord,
	pageOfMethod,
	parametersOf,
} from '../catalog/methods/method';
import { productOf } from '../catalog/methods/products';
import { pagingParameters } from '../operations/method/way';
import { widgetOf } from './mapping-fields';

/** Methods that the list shows before somebody scrolls. */
const PAGE = 100;

const readsLists = (context: ILoadOptionsFunctions): boolean =>
	context.getCurrentNodeParameter('operation') === 'getAll';

/** The documented methods by product, deprecated ones marked; no portal is asked. */
async function searchMethods(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const found = await search(filter ?? '', readsLists(this));
	const start = Number(paginationToken ?? 0);
	const end = start + PAGE;
	return {
		results: found.slice(start, end).map(choice),
		...(end < found.length && { paginationToken: String(end) }),
	};
}

function choice(method: MethodRecord): INodeListSearchItems {
	const { name, scope, deprecated } = method;
	const [, version, plain] = /^(api\/)?(.*)$/.exec(name) ?? [];
	const marks = [version && 'REST 3.0', deprecated !== undefined && 'deprecated'].filter(Boolean);
	const instead = typeof deprecated === 'string' ? `; use ${deprecated} instead` : '';
	return {
		name: `${productOf(name)}: ${plain}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`,
		value: name,
		url: pageOfMethod(method),
		description: `${scope === undefined ? 'Needs no scope' : `Scope: ${scope}`}${instead}`,
	};
}

/** The parameters of the chosen method. */
async function getMethodParameters(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const chosen = this.getCurrentNodeParameter('method', { extractValue: true });
	const method = await findMethod(String(chosen ?? '').trim());
	if (method === undefined) {
		return {
			fields: [],
			emptyFieldsNotice:
				"Choose a method from the list. For one that is not documented set 'Define Parameters' to Using JSON.",
		};
	}
	const hidden = readsLists(this) && method.list !== undefined ? pagingParameters(method.list) : [];
	const shown = parametersOf(method).filter(({ name }) => !hidden.includes(name));
	return {
		// Required ones first, else in the order of the documentation.
		fields: shown.map(mapperField).sort((one, other) => Number(other.required) - Number(one.required)),
		emptyFieldsNotice: `${method.name} takes no parameters.`,
	};
}

function mapperField({ name, type, required }: MethodParameter): ResourceMapperField {
	// The mapper itself shows neither until something is missing.
	const marks = [type !== 'any' && type, required && 'required'].filter(Boolean);
	return {
		id: name,
		displayName: marks.length === 0 ? name : `${name} (${marks.join(', ')})`,
		type: widgetOf(type),
		// A switch cannot be empty: as a required one it would be sent as "no" by everybody who does not see it.
		required: required && type !== 'boolean',
		defaultMatch: false,
		display: true,
		removed: !required || type === 'boolean',
	};
}

/** What the panel of the API node is filled with. */
export const apiMethods = {
	listSearch: { searchMethods },
	resourceMapping: { getMethodParameters },
};
