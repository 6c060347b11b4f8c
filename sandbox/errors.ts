import type { WindowLimit } from './limits/window';
import { mapOf, toText, type PhpMap, type PhpValue } from './php/value';

/**
 * A refusal of the REST API: `{"error":"CODE","error_description":"text"}` and, for some codes, further keys such as
 * `argument`. A batch shows the same object in `result_error`. Source: docs/internals/portal.md#errors.
 */
export class RestError extends Error {
	constructor(
		readonly code: string,
		readonly description: string,
		/** HTTP status of a direct call. */
		readonly status = 400,
		readonly extra: Readonly<Record<string, PhpValue>> = {},
	) {
		super(`${code}: ${description}`);
	}

	/** The body of the answer, and the entry in a batch's `result_error`. */
	toBody(): PhpMap {
		return mapOf({ error: this.code, error_description: this.description, ...this.extra });
	}
}

/** A refusal in the envelope of REST 3.0, with the codes of https://apidocs.bitrix24.com/api-reference/rest-v3.html. */
class Rest3Error extends RestError {
	override toBody(): PhpMap {
		const { validation } = this.extra;
		const error = mapOf({
			code: this.code,
			message: this.description,
			...(validation !== undefined && { validation }),
		});
		return mapOf({ error });
	}
}

const REST_3 = 'BITRIX_REST_V3_EXCEPTION_';

export function asRest3({ code, description, status, extra }: RestError): RestError {
	if (code === 'insufficient_scope')
		return new Rest3Error(`${REST_3}INSUFFICIENTSCOPEEXCEPTION`, description, 403);
	return new Rest3Error(code, description, status, extra);
}

/** Refusals of REST 3.0. */
export const errors3 = {
	notFound: (id: number) =>
		new RestError(`${REST_3}ENTITYNOTFOUNDEXCEPTION`, `Entity with ID ${id} not found`),
	validation: (field: string, message: string) =>
		new RestError(`${REST_3}VALIDATION_REQUESTVALIDATIONEXCEPTION`, 'Error validating request object', 400, {
			validation: [mapOf({ field, message })],
		}),
	unknownField: (field: string, entity: string) =>
		new RestError(
			`${REST_3}UNKNOWNDTOPROPERTYEXCEPTION`,
			`Unknown field \`${field}\` for entity \`${entity}\``,
		),
	unknownOperator: (operator: string) =>
		new RestError(`${REST_3}UNKNOWNFILTEROPERATOREXCEPTION`, `Unknown filter operator \`${operator}\``),
	emptyList: (field: string): RestError =>
		errors3.validation(field, `Parameter "${field}" is required and must be a non-empty array.`),
	recordNotFound: (id: number) =>
		new RestError(`${REST_3}ENTITYNOTFOUNDEXCEPTION`, `Record with ID = \`${id}\` not found`),
	accessDenied: () => new RestError(`${REST_3}ACCESSDENIEDEXCEPTION`, 'Access denied'),
	fieldNotFound: (field: string) =>
		new RestError(
			'BITRIX_REST_V3_REALISATION_EXCEPTION_FIELDNOTFOUNDEXCEPTION',
			`Field \`${field}\` not found`,
		),
	invalidSelect: (select: PhpValue) =>
		new RestError(
			`${REST_3}INVALIDSELECTEXCEPTION`,
			`Unable to recognize select expression \`${JSON.stringify(select)}\``,
		),
	invalidFilter: (filter: PhpValue) =>
		new RestError(
			`${REST_3}INVALIDFILTEREXCEPTION`,
			`Unable to recognize filter expression \`${JSON.stringify(filter)}\``,
		),
	invalidOrder: (order: PhpValue) =>
		new RestError(
			`${REST_3}INVALIDORDEREXCEPTION`,
			`Unable to recognize order expression \`${JSON.stringify(order)}\``,
		),
	invalidPagination: (pagination: PhpValue) =>
		new RestError(
			`${REST_3}INVALIDPAGINATIONEXCEPTION`,
			`Cannot recognize pagination parameter \`${JSON.stringify(pagination)}\``,
		),
} as const;

/** Status of wrong webhooks and missing scopes: 401 in the server's source, 403 in the documentation. */
export type AuthorisationStatus = 401 | 403;

const QUERY_LIMIT_EXCEEDED = 'QUERY_LIMIT_EXCEEDED';

export const errors = {
	queryLimit: (status = 503) => new RestError(QUERY_LIMIT_EXCEEDED, 'Too many requests', status),
	/** BDC_1144 with the text of the one platform known to send it: https://developer.bill.com/docs/api-rate-limits. */
	windowUsedUp: (code: string, status: number, { requests, seconds }: WindowLimit) =>
		code === QUERY_LIMIT_EXCEEDED
			? errors.queryLimit(status)
			: new RestError(
					code,
					`Max number of allowed requests per ${seconds === 3600 ? 'hour' : `${seconds} seconds`} reached: ${requests}.`,
					status,
				),
	/** BDC_1322 with its text from https://developer.bill.com/docs/api-rate-limits. */
	tooManyAtOnce: (code: string, status: number) =>
		code === QUERY_LIMIT_EXCEEDED
			? errors.queryLimit(status)
			: new RestError(code, 'Max number of concurrent requests per organization reached.', status),
	operationTimeLimit: () =>
		new RestError('OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.', 429),
	invalidCredentials: (status: AuthorisationStatus) =>
		new RestError('INVALID_CREDENTIALS', 'Invalid request credentials', status),
	insufficientScope: (status: AuthorisationStatus, caller: { clientId?: string }) =>
		new RestError(
			'insufficient_scope',
			`The request requires higher privileges than provided by the ${caller.clientId === undefined ? 'webhook' : 'access'} token`,
			status,
		),
	noAuthorisation: () => new RestError('NO_AUTH_FOUND', 'Wrong authorization data', 401),
	expiredToken: () => new RestError('expired_token', 'The access token provided has expired.', 401),
	invalidToken: () => new RestError('invalid_token', 'Unable to get application by token', 401),
	httpsRequired: () => new RestError('INVALID_REQUEST', 'Https required.', 400),
	methodNotFound: () => new RestError('ERROR_METHOD_NOT_FOUND', 'Method not found!', 404),
	wrongAuthorisationType: () =>
		new RestError('WRONG_AUTH_TYPE', 'Current authorization type is denied for this method', 403),
	applicationContextRequired: (status: 400 | 403) =>
		new RestError('ACCESS_DENIED', 'Access denied! Application context required', status),
	accessDenied: (why?: string) =>
		new RestError('ACCESS_DENIED', why === undefined ? 'Access denied!' : `Access denied! ${why}`, 403),
	/** The plan of the portal lacks a feature. */
	wrongLicense: (feature: string) =>
		new RestError('WRONG_LICENSE', `This feature is not enabled for the current license: ${feature}`, 403),
	wrongArgument: (description: string, argument: string) =>
		new RestError('ERROR_ARGUMENT', description, 400, { argument }),
	emptyArgument: (name: string): RestError =>
		errors.wrongArgument(`Argument '${name}' is null or empty`, name),
	batchMethodNotAllowed: () =>
		new RestError('ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage', 405),
	batchLengthExceeded: () => new RestError('ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded', 400),
	internal: () => new RestError('INTERNAL_SERVER_ERROR', 'Internal server error', 500),

	/** Classic CRM methods refuse with an empty code (docs/internals/portal.md#errors). */
	classic: (description: string) => new RestError('', description),
	/**
	 * Methods of payments and deliveries refuse with the number 0
	 * (https://apidocs.bitrix24.com/api-reference/crm/universal/payment/crm-item-payment-add.html).
	 */
	zero: (description: string) => new RestError('0', description, 400, { error: 0 }),
	/** Throws the refusal of an unknown field, to be passed as `onUnknown` of a filter. */
	unknownDefinition: (field: string): never => {
		throw errors.zero(`Unknown field definition \`${field}\``);
	},
	/** The refusal of a controller when a required parameter is missing. */
	missingParameter: (name: string) => new RestError('100', `Could not find value for parameter {${name}}`),
	wrongParameterType: (name: string, value: PhpValue, type: string) =>
		new RestError(
			'100',
			`Invalid value {${toText(value)}} to match with parameter {${name}}. Should be value of type ${type}.`,
		),
	notFound: (description: string) => new RestError('NOT_FOUND', description),
	invalidFilterField: (field: string) =>
		new RestError('INVALID_ARG_VALUE', `Invalid filter: field '${field}' is not allowed in filter`),
	invalidFilterValue: (field: string) =>
		new RestError('INVALID_ARG_VALUE', `Invalid filter: field '${field}' has invalid value`),
	invalidOrderField: (field: string) =>
		new RestError('INVALID_ARG_VALUE', `Invalid order: field '${field}' is not allowed in order`),
	invalidOrderDirection: (field: string, direction: string) =>
		new RestError(
			'INVALID_ARG_VALUE',
			`Invalid order: allowed sort directions are \`ASC, DESC\`. But got '${direction}' for field '${field}'`,
		),
	invalidFieldValue: (title: string) =>
		new RestError('CRM_FIELD_ERROR_VALUE_NOT_VALID', `Invalid value for field "${title}"`),
	requiredField: (title: string) =>
		new RestError('CRM_FIELD_ERROR_REQUIRED', `The "${title}" field is required`),
	tooManyImportItems: (max: number) =>
		new RestError('MAX_IMPORT_BATCH_SIZE_EXCEEDED', `You cannot import more than ${max} items`),
	invalidEmail: () => new RestError('ERROR_CORE', 'The field E-mail contains an invalid address'),
	notIterable: (type: string) =>
		new RestError('100', `Expected iterable value for multiple field, but got \`${type}\` instead`),
} as const;
