/** How to ask for the next page of a list. */
export type MethodPaging =
	/** By the ID of the last row. Filters and rows call it so. */
	| 'id'
	| 'ID'
	/** By the number of rows before the page, in a parameter of this name. */
	| 'start'
	| 'START'
	/** By the number of the page. */
	| 'page'
	/** By the length of the page and the number of rows before it. */
	| 'limit'
	| 'LIMIT'
	/** As `limit`, in an object `pagination` (REST 3.0). */
	| 'pagination'
	/** By a value of the last row, in an object `cursor` (REST 3.0). */
	| 'cursor'
	/** By a cursor that the answer holds. */
	| 'afterCursor'
	/** Backwards, by the smallest ID of the page before. */
	| 'LAST_ID'
	/** By the number of the page, in an object `NAV_PARAMS`: inside the parameter `PARAMS`, or as a parameter itself. */
	| 'PARAMS'
	| 'NAV_PARAMS';

/** A method whose answer holds rows. */
export interface MethodList {
	/** Path of the rows in `result`, with dots; empty when `result` is the list itself; absent when it is not known. */
	rows?: string;
	/** Absent when all rows come at once, or the answer itself says where the next page begins. */
	paging?: MethodPaging;
	/** The field that identifies a row. */
	key?: string;
}

/** A method of Bitrix24's documentation. */
export interface MethodRecord {
	/** Names of REST 3.0 methods begin with `api/`, as in their address. */
	name: string;
	/** The scope that the method needs; absent for methods that need none. */
	scope?: string;
	/** Name, `!` when required, and type of each parameter: `id!:integer select:array` (see `parametersOf`). */
	parameters?: string;
	list?: MethodList;
	/** Set for deprecated methods: the name of the method to use instead, or `true` when none is known. */
	deprecated?: true | string;
	/** Path of the page in the documentation, below api-reference and without the ending: `crm/deals/crm-deal-add`. */
	docs: string;
}

export interface MethodParameter {
	name: string;
	required: boolean;
	/**
	 * `base64` is the content of a file, `file` its name and content. The catalogue's entities use more types in the same
	 * notation: `flag` is "Y" or "N", `integers` are several IDs, `files` several files, `driveFiles` files that are on Drive; `user`, `department`, `workgroup`
	 * and `crm_currency` come from a list of the portal, and `users`, `departments` and `workgroups` are several of them.
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

/** Reads parameters or fields in the notation of the catalogue: `NAME!:string SORT:integer`. */
export function parametersIn(notation: string): MethodParameter[] {
	return notation.split(/\s/).flatMap((part) => {
		const [written, type] = part.split(':', 2) as [string, MethodParameter['type']?];
		if (type === undefined) return [];
		const required = written.endsWith('!');
		return [{ name: required ? written.slice(0, -1) : written, required, type }];
	});
}

/** The address of the method's page in the documentation. */
export const pageOfMethod = ({ docs }: MethodRecord): string =>
	`https://apidocs.bitrix24.com/api-reference/${docs}.html`;

/**
 * Whether an old method reads its parameters by position, whatever their names.
 * See docs/internals/fields.md, "Methods that take parameters by position".
 */
export const isPositional = ({ name }: MethodRecord): boolean =>
	/^task\.(checklistitem|comment|commentitem|elapseditem|items?|logitem|planner)\./i.test(name);
