import {
	NodeConnectionTypes,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';

// Stand-ins for the nodes of n8n-nodes-base that our workflows use. The real ones are in a package of hundreds of
// megabytes, which only the tests in a real n8n have. Each behaves like the real node for the parameters that it has. The
// engine drops parameters that a node type does not describe.

function describe(
	name: string,
	displayName: string,
	over: Partial<INodeTypeDescription> = {},
): INodeTypeDescription {
	return {
		name: `n8n-nodes-base.${name}`,
		displayName,
		group: ['transform'],
		version: [1, 1.1, 1.2, 1.3, 2, 3, 3.1, 3.2, 3.3, 3.4],
		description: `Stand-in for n8n's ${displayName}`,
		defaults: { name: displayName },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
		...over,
	};
}

/** A trigger that emits one item when its workflow is run by hand. Pinned data replace that item. */
function trigger(name: string, displayName: string, item: () => IDataObject): INodeType {
	return {
		description: describe(name, displayName, { group: ['trigger'], inputs: [] }),
		async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
			const manualTriggerFunction = async () => this.emit([[{ json: item() }]]);
			return { manualTriggerFunction };
		},
	};
}

const noOp: INodeType = {
	description: describe('noOp', 'No Operation, do nothing'),
	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	},
};

const stickyNote: INodeType = {
	description: describe('stickyNote', 'Sticky Note', { inputs: [], outputs: [] }),
	async execute() {
		return [];
	},
};

interface Assignment {
	name: string;
	value: IDataObject[string];
	type?: string;
}

/** Converts a value as Edit Fields does: text becomes a value of the assignment's type. */
function convert({ value, type }: Assignment): IDataObject[string] {
	if (typeof value !== 'string') return value;
	if (type === 'number') return Number(value);
	if (type === 'boolean') return value === 'true';
	return type === 'array' || type === 'object' ? (JSON.parse(value) as IDataObject) : value;
}

/** Sets `a.b.c` as Edit Fields does with "Support Dot Notation", which is on by default. */
function setPath(target: IDataObject, path: string, value: IDataObject[string]): void {
	const keys = path.split('.');
	const last = keys.pop() as string;
	let place = target;
	for (const key of keys) place = (place[key] ??= {}) as IDataObject;
	place[last] = value;
}

const fields: INodeProperties[] = [
	{ name: 'mode', displayName: 'Mode', type: 'string', default: 'manual' },
	{ name: 'assignments', displayName: 'Fields to Set', type: 'assignmentCollection', default: {} },
	{ name: 'jsonOutput', displayName: 'JSON', type: 'json', default: '{}' },
	{ name: 'includeOtherFields', displayName: 'Include Other Fields', type: 'boolean', default: false },
];

const set: INodeType = {
	description: describe('set', 'Edit Fields', { properties: fields }),
	async execute(this: IExecuteFunctions) {
		const output = this.getInputData().map((input, item): INodeExecutionData => {
			const json: IDataObject = this.getNodeParameter('includeOtherFields', item) ? { ...input.json } : {};
			if (this.getNodeParameter('mode', item) === 'raw') {
				const given = this.getNodeParameter('jsonOutput', item) as string | IDataObject;
				Object.assign(json, typeof given === 'string' ? JSON.parse(given) : given);
			} else {
				const list = this.getNodeParameter('assignments.assignments', item, []) as unknown as Assignment[];
				for (const assignment of list) setPath(json, assignment.name, convert(assignment));
			}
			return { json, pairedItem: { item } };
		});
		return [output];
	},
};

const splitOut: INodeType = {
	description: describe('splitOut', 'Split Out', {
		properties: [
			{ name: 'fieldToSplitOut', displayName: 'Fields To Split Out', type: 'string', default: '' },
		],
	}),
	async execute(this: IExecuteFunctions) {
		const output = this.getInputData().flatMap((input, item) => {
			const list = input.json[this.getNodeParameter('fieldToSplitOut', item) as string] as IDataObject[];
			return list.map((json): INodeExecutionData => ({ json, pairedItem: { item } }));
		});
		return [output];
	},
};

type CodeText = (
	input: { all(): INodeExecutionData[]; first(): INodeExecutionData },
	staticData: (type: string) => IDataObject,
) => INodeExecutionData[];

const code: INodeType = {
	description: describe('code', 'Code', {
		properties: [{ name: 'jsCode', displayName: 'JavaScript', type: 'string', default: '' }],
	}),
	async execute(this: IExecuteFunctions) {
		const text = this.getNodeParameter('jsCode', 0) as string;
		const items = this.getInputData();
		const run = new Function('$input', '$getWorkflowStaticData', text) as CodeText;
		const input = { all: () => items, first: () => items[0] };
		return [run(input, (type) => this.getWorkflowStaticData(type))];
	},
};

const switchRules: INodeProperties = {
	name: 'rules',
	displayName: 'Routing Rules',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	default: {},
	options: [
		{
			name: 'values',
			displayName: 'Values',
			values: [{ name: 'conditions', displayName: 'Conditions', type: 'filter', default: {} }],
		},
	],
};

/** Each item goes to the output of the first rule that holds; without one it goes nowhere. Three rules at most. */
const switchNode: INodeType = {
	description: describe('switch', 'Switch', {
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		properties: [switchRules],
	}),
	async execute(this: IExecuteFunctions) {
		const outputs: INodeExecutionData[][] = [[], [], []];
		this.getInputData().forEach(({ json }, item) => {
			const rules = this.getNodeParameter('rules.values', item, []) as unknown[];
			const holds = (_: unknown, rule: number): boolean =>
				this.getNodeParameter(`rules.values[${rule}].conditions`, item, false, {
					extractValue: true,
				}) === true;
			outputs[rules.findIndex(holds)]?.push({ json, pairedItem: { item } });
		});
		return outputs;
	},
};

const stopAndError: INodeType = {
	description: describe('stopAndError', 'Stop and Error', {
		outputs: [],
		properties: [{ name: 'errorMessage', displayName: 'Error Message', type: 'string', default: '' }],
	}),
	async execute(this: IExecuteFunctions) {
		throw new NodeOperationError(this.getNode(), this.getNodeParameter('errorMessage', 0) as string);
	},
};

/** Sends nothing. In our workflows this node is deactivated, and passes on its items like any such node. */
const emailSend: INodeType = { ...noOp, description: describe('emailSend', 'Send Email') };

/** Makes no file: what it would put into one are the items that it passes on. */
const convertToFile: INodeType = { ...noOp, description: describe('convertToFile', 'Convert to File') };

/** Reads and writes no file. In our workflows this node is deactivated, and passes on its items like any such node. */
const readWriteFile: INodeType = {
	...noOp,
	description: describe('readWriteFile', 'Read/Write Files from Disk'),
};

/** The stand-ins by the full name of their type. */
export const stubNodeTypes: Readonly<Record<string, INodeType>> = Object.fromEntries(
	[
		trigger('manualTrigger', 'When clicking ‘Execute workflow’', () => ({})),
		trigger('scheduleTrigger', 'Schedule Trigger', () => ({ timestamp: new Date().toISOString() })),
		noOp,
		stickyNote,
		set,
		splitOut,
		code,
		switchNode,
		stopAndError,
		emailSend,
		convertToFile,
		readWriteFile,
	].map((type) => [type.description.name, type]),
);
