/** How the next page of a list is asked for. */
export type MethodPaging =
	/** By the ID of the last row, which has this name in filters and rows. */
	| 'id'
	| 'ID'
	/** By the number of rows before it. */
	| 'start'
	| 'START'
	/** By its number. */
	| 'page'
	/** By its length and the number of rows before it. */
	| 'limit'
	| 'LIMIT'
	/** The same of REST 3.0, in an object. */
	| 'pagination'
	/** By a value of the last row. */
	| 'cursor'
	/** By what the answer gives for it. */
	| 'afterCursor'
	/** Backwards, by the smallest ID. */
	| 'LAST_ID'
	/** By its number, in an object `NAV_PARAMS`, which stands in this parameter or is it. */
	| 'PARAMS'
	| 'NAV_PARAMS';

/** A method whose answer holds rows. */
export interface MethodList {
	/** Name of the rows in `result`, empty when it is the rows; absent: not known. */
	rows?: string;
	/** Absent: all rows come at once, or the answer says itself how it goes on. */
	paging?: MethodPaging;
	/** Field that tells the rows apart. */
	key?: string;
}

/** A documented method. */
export interface MethodRecord {
	/** Names of REST 3.0 begin with `api/`, as in their address. */
	name: string;
	/** Absent for methods that need none. */
	scope?: string;
	/** `id!:integer select:array`: name, mark when required, type; see `parametersOf`. */
	parameters?: string;
	list?: MethodList;
	/** The name of what to use instead, where that is known. */
	deprecated?: true | string;
	/** Page of the documentation. */
	docs: string;
}

export interface MethodParameter {
	name: string;
	required: boolean;
	/**
	 * `base64`: the content of a file; `file`: its name and content; `flag`: "Y" or "N". `user`, `department`, `workgroup`,
	 * `pipeline`, `currency`: the ID of one, for which the panel has a list; `integers`: several IDs.
	 */
	type:
		| 'any'
		| 'array'
		| 'base64'
		| 'boolean'
		| 'date'
		| 'datetime'
		| 'double'
		| 'file'
		| 'integer'
		| 'object'
		| 'string';
}

export const parametersOf = ({ parameters = '' }: MethodRecord): MethodParameter[] =>
	parametersIn(parameters);

/** Parameters, or fields, in the notation of the catalogue: `NAME!:string SORT:integer`. */
export function parametersIn(notation: string): MethodParameter[] {
	return [...notation.matchAll(/(\S+?)(!?):(\S+)/g)].map(([, name, mark, type]) => ({
		name,
		required: mark === '!',
		type: type as MethodParameter['type'],
	}));
}

/** The page of the documentation, for a browser. */
export const pageOfMethod = ({ docs }: MethodRecord): string =>
	`https://apidocs.bitrix24.com/api-reference/${docs}.html`;

/** Old methods that take their parameters by position, whatever their names (bitrix24/api.md 6.3). */
export const isPositional = ({ name }: MethodRecord): boolean => name.startsWith('task.');
