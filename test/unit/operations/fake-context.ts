import type { Choice } from '../../../src/catalog/entity';
import { type FieldDescription } from '../../../src/catalog/field';
import { ValueLists } from '../../../src/operations/input/value-lists';
import { InputError, type OperationContext, type OperationInput } from '../../../src/operations/types';
import { Metadata } from '../../../src/portal/shared/metadata';
import type { CallMethod, Reply } from '../../../src/portal/types';
import { LimitWatch } from '../../../src/usage/limit-watch';

/** Parameters of a node that a test sets. It remembers which ones were read. */
export class FakeInput implements OperationInput {
	readonly read = new Set<string>();

	constructor(private readonly values: Record<string, unknown>) {}

	text = (name: string) => String(this.value(name) ?? '');
	id = ({ parameter }: Choice) => Number(this.value(parameter) ?? 1);
	number = (name: string) => Number(this.value(name) ?? 50);
	flag = (name: string) => this.value(name) === true;
	object = (name: string) => (this.value(name) ?? {}) as Record<string, unknown>;
	json = (name: string) => this.value(name);
	list = (path: string) => (this.value(path) ?? []) as Array<Record<string, unknown>>;
	mapped = (name: string) => ({
		values: this.object(name),
		automatic: false,
		matching: (this.values.matching ?? []) as string[],
	});
	option = (collection: string, name: string) => this.entry(`${collection}.${name}`);
	flagOption = (collection: string, name: string) => this.entry(`${collection}.${name}`) === true;
	jsonOption = (collection: string, name: string) => this.entry(`${collection}.${name}`);
	fileNames = () => [];
	file = async () => undefined;
	invalid = (name: string, problem: string, nextStep?: string) =>
		new InputError(`'${name}' ${problem}`, name, nextStep);

	private value(path: string): unknown {
		this.read.add(path.split('.')[0]);
		return this.values[path];
	}

	/** Entries are remembered with their collection: not every operation has every entry. */
	private entry(path: string): unknown {
		this.read.add(path);
		return this.values[path];
	}
}

export interface FakeCall {
	method: string;
	parameters: Record<string, unknown>;
	effect?: string;
}

export const fields: Array<Partial<FieldDescription>> = [{ name: 'title', title: 'Name', type: 'string' }];

/** A context without a portal: the test gives the answers. */
export function fakeContext(
	values: Record<string, unknown>,
	answer: (call: FakeCall) => Partial<Reply> | Error = () => ({ result: {} }),
) {
	const calls: FakeCall[] = [];
	const hints: string[] = [];
	const input = new FakeInput(values);
	const call: CallMethod = async (method, parameters = {}, options = {}) => {
		const made = { method, parameters, effect: options.effect };
		calls.push(made);
		if (/fields$/i.test(method)) {
			const fields = {
				title: { type: 'string', title: 'Name' },
				id: { type: 'integer', isReadOnly: true },
			};
			// Newer methods answer under the name of the record: `catalog.vat.getFields` under `vat`.
			const record = method.split('.').at(-2) ?? '';
			return { result: { fields, [record]: fields, documentFields: fields, templateFields: fields } };
		}
		if (method === 'server.time') return { result: '2026-08-20T12:00:00+03:00' };
		const reply = answer(made);
		return reply instanceof Error ? await Promise.reject(reply) : { result: undefined, ...reply };
	};
	const metadata = new Metadata();
	const context: OperationContext = {
		input,
		alone: true,
		timeZone: 'UTC',
		call,
		lookUp: call,
		find: async () => [],
		batch: async (commands) => commands.map(({ key }) => ({ key, status: 'done', reply: { result: 1 } })),
		read: async function* ({ method, parameters }) {
			calls.push({ method, parameters });
			yield { rows: [], range: 0 };
		},
		download: async (_url, name) => ({ name, mimeType: 'text/plain', bytes: 1, handle: name }),
		keep: async ({ name, mimeType, content }) => ({ name, mimeType, bytes: content.length, handle: content }),
		metadata,
		lists: new ValueLists({ metadata, read: async function* () {}, find: async () => [] }),
		usage: async () => ({
			portal: 'demo',
			plan: { name: 'standard', source: 'assumed' },
			windows: [],
			processes: 1,
			waiting: { interactive: 0, normal: 0, background: 0 },
			inFlight: 0,
			history: { hours: [], since: 0, keptIn: 'memory', zone: 'UTC' },
			operating: [],
		}),
		memory: { read: async () => undefined, change: () => {} },
		texts: { lasting: true, shared: false, read: async () => undefined, write: async () => {} },
		identity: 'demo',
		watch: new LimitWatch({ kept: true, read: () => undefined, write: () => {} }),
		inTurn: async (_keys, task) => await task(),
		inTurnOfFound: async (_keys, find, task) => await task(await find()),
		pause: async () => {},
		hint: (text) => hints.push(text),
	};
	return { context, input, calls, hints };
}
