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

/** Methods on one page of the list; the next page loads when the person scrolls. */
const PAGE = 100;

const readsLists = (context: ILoadOptionsFunctions): boolean =>
	context.getCurrentNodeParameter('operation') === 'getAll';

/** Fills the list of methods from the catalogue, by product, deprecated ones marked. No request is sent. */
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

/** Fills the mapper with the documented parameters of the chosen method. */
async function getMethodParameters(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const chosen = this.getCurrentNodeParameter('method', { extractValue: true });
	const method = await findMethod(String(chosen ?? '').trim());
	if (method === undefined) {
		return {
			fields: [],
			emptyFieldsNotice:
				"Choose a method from the list. If yours is not documented, set 'Define Parameters' to Using JSON.",
		};
	}
	const hidden = readsLists(this) && method.list !== undefined ? pagingParameters(method.list) : [];
	const shown = parametersOf(method).filter(({ name }) => !hidden.includes(name));
	return {
		// Required parameters first, the others in the order of the documentation.
		fields: shown.map(mapperField).sort((one, other) => Number(other.required) - Number(one.required)),
		emptyFieldsNotice: `${method.name} takes no parameters.`,
	};
}

function mapperField({ name, type, required }: MethodParameter): ResourceMapperField {
	// The mapper shows neither type nor mark by itself.
	const marks = [type !== 'any' && type, required && 'required'].filter(Boolean);
	return {
		id: name,
		displayName: marks.length === 0 ? name : `${name} (${marks.join(', ')})`,
		type: widgetOf(type),
		// A switch is never empty: if it were required, "no" would be sent without anybody choosing it.
		required: required && type !== 'boolean',
		defaultMatch: false,
		display: true,
		removed: !required || type === 'boolean',
	};
}

/** Functions that fill the panel of the API node. */
export const apiMethods = {
	listSearch: { searchMethods },
	resourceMapping: { getMethodParameters },
};
