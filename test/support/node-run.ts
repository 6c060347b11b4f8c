import { Readable } from 'node:stream';
import axios from 'axios';
import type {
	IBinaryData,
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';

/** A run of a node outside of n8n, for thousands of runs and for virtual time. */
export interface NodeRun {
	webhookUrl: string;
	/** Parameters as in a saved workflow. A function stands for an expression. */
	parameters: Record<string, unknown>;
	items: IDataObject[];
	/** The files of the items, by the item's index. */
	files?: ReadonlyArray<IBinaryKeyData | undefined>;
	onError?: INode['onError'];
	/** Called when a request leaves. It returns a function that is called when the request has ended. */
	travel?(): () => void;
}

/** The part of n8n's context that the nodes use. Requests go over HTTP. */
export function contextOf({
	webhookUrl,
	parameters,
	items,
	files = [],
	onError,
	travel,
}: NodeRun): IExecuteFunctions {
	const node = {
		name: 'CRM',
		type: 'bitrix24Crm',
		typeVersion: 1,
		parameters: {},
		onError,
	} as unknown as INode;
	const context = {
		getInputData: () => items.map((json, index) => ({ json, binary: files[index] })),
		getNode: () => node,
		getMode: () => 'trigger',
		getTimezone: () => 'Europe/Berlin',
		getWorkflow: () => ({ id: '1', name: 'Test' }),
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => onError !== undefined,
		addExecutionHints: () => undefined,
		getCredentials: async () => await Promise.resolve({ webhookSecretUrl: webhookUrl, plan: 'selfHosted' }),
		getNodeParameter: (path: string, index: number, absent: unknown) =>
			valueAt(parameters, path.split('.'), items[index]) ?? absent,
		helpers: {
			assertBinaryData: (index: number, name: string) => {
				const file = files[index]?.[name];
				if (file === undefined) throw new Error(`The item has no file ${name}`);
				return file;
			},
			prepareBinaryData: async (
				content: Readable,
				fileName: string,
				mimeType: string,
			): Promise<IBinaryData> => {
				const parts = (await content.toArray()) as Buffer[];
				return { data: Buffer.concat(parts).toString('base64'), fileName, mimeType };
			},
			httpRequest: async ({ url, abortSignal }: IHttpRequestOptions) => {
				const arrive = travel?.();
				try {
					const { status, headers, data } = await axios.get<Buffer>(url, {
						signal: abortSignal as AbortSignal,
						responseType: 'arraybuffer',
						validateStatus: () => true,
						maxRedirects: 0,
					});
					return { statusCode: status, headers: { ...headers }, body: Readable.from([data]) };
				} finally {
					arrive?.();
				}
			},
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) => {
				const arrive = travel?.();
				try {
					const { status, headers, data } = await axios.post<string>(options.url, options.body, {
						headers: options.headers as Record<string, string>,
						signal: options.abortSignal,
						timeout: options.timeout,
						responseType: 'text',
						transformResponse: (body: string) => body,
						validateStatus: () => true,
						maxRedirects: 0,
					});
					return { statusCode: status, headers: { ...headers }, body: data };
				} finally {
					arrive?.();
				}
			},
		},
	};
	return context as unknown as IExecuteFunctions;
}

function valueAt(value: unknown, path: readonly string[], item: IDataObject): unknown {
	const given = resolved(value, item);
	if (path.length === 0) return given;
	const [name, ...rest] = path;
	if (given === null || typeof given !== 'object') return undefined;
	return valueAt((given as Record<string, unknown>)[name], rest, item);
}

/** A parameter with its expressions evaluated. */
function resolved(value: unknown, item: IDataObject): unknown {
	if (typeof value === 'function') return (value as (json: IDataObject) => unknown)(item);
	if (Array.isArray(value)) return value.map((part) => resolved(part, item));
	// Dates and their like are values.
	if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
		return value;
	return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolved(part, item)]));
}

/** A row of an output, with the index of its item. */
export interface Row {
	item: number;
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** Rows of the first output. */
export const rowsOf = ([output]: INodeExecutionData[][]): Row[] =>
	output.map(({ json, binary, pairedItem }) => ({
		item: (pairedItem as { item: number }).item,
		json,
		...(binary !== undefined && { binary }),
	}));
