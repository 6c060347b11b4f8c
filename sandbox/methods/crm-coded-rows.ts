import { errors, RestError } from '../errors';
import { mapOf, newMap, toText, type PhpMap, type PhpValue } from '../php/value';
import type { StoredRow } from '../store/rows';
import type { Call, Method } from './method';

/** A kind of thing in timelines that has a code instead of an ID: icons, logos and badges. */
interface CodedKind {
	name: string;
	/** Keys of one row and of all rows in answers. */
	key: string;
	plural: string;
	/** Parameters of `add` besides the code. */
	parameters: readonly string[];
	/** Codes that the system has. They cannot be deleted. */
	system: readonly string[];
	/** Whether lists have a `total`; lists of badges have none. */
	counted: boolean;
	missing(name: string): RestError;
	notFound(code: string): RestError;
	view(call: Call, parameters: PhpMap): PhpMap;
}

/** Reads the file of a logo. @throws RestError INVALID_ARG_VALUE unless `fileContent` is base64. */
function storedFile(call: Call, { fileContent }: PhpMap): PhpMap {
	const content = toText(fileContent);
	if (content === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(content)) {
		throw new RestError('INVALID_ARG_VALUE', 'Invalid `fileContent` parameter specified');
	}
	const { fileId } = call.store.newFile('picture', content);
	return mapOf({ isSystem: false, fileUri: `/upload/crm/${fileId}/picture` });
}

const pictures = (word: 'icon' | 'logo', title: string): CodedKind => ({
	name: `crm.timeline.${word}`,
	key: word,
	plural: `${word}s`,
	parameters: ['fileContent'],
	system: ['call', 'arrow-down', 'info', 'comment', 'document'],
	counted: true,
	missing: errors.missingParameter,
	notFound: (code) => errors.notFound(`${title} not found for code \`${code}\``),
	view: storedFile,
});

const KINDS: CodedKind[] = [
	pictures('icon', 'Icon'),
	pictures('logo', 'Logo'),
	{
		name: 'crm.activity.badge',
		key: 'badge',
		plural: 'badges',
		parameters: ['title', 'value', 'type'],
		system: [],
		counted: false,
		missing: (name) => new RestError('REQUIRED_ARG_MISSING', `Required argument ${name} is missing`),
		notFound: () => errors.notFound('Not found.'),
		view: (_, parameters) => parameters,
	},
];

const wrapped = (key: string, value: PhpValue): PhpMap => mapOf({ [key]: value });

function family(kind: CodedKind): Method[] {
	const system = kind.system.map((code) => mapOf({ code, isSystem: true, fileUri: '' }));
	const codeOf = (call: Call): string => {
		const code = toText(call.controller('code'));
		if (code === '') throw errors.missingParameter('code');
		return code;
	};
	const added = (call: Call, code: string): StoredRow | undefined => {
		const rows = call.store.table(kind.name).all();
		return rows.find(({ values }) => values.code === code);
	};
	const add = (call: Call): PhpMap => {
		const parameters = newMap();
		for (const name of ['code', ...kind.parameters]) {
			const value = call.controller(name);
			if (value === undefined || toText(value) === '') throw kind.missing(name);
			parameters[name] = value;
		}
		const code = toText(parameters.code);
		if (kind.system.includes(code)) throw new RestError('ACCESS_DENIED', 'Access denied');
		const values = mapOf({ code }, kind.view(call, parameters));
		const present = added(call, code);
		// A second row with the same code replaces the first.
		if (present) present.values = values;
		else call.store.table(kind.name).add({ values });
		return values;
	};
	const get = (call: Call): PhpMap => {
		const code = codeOf(call);
		const found = added(call, code)?.values ?? system.find((one) => one.code === code);
		if (!found) throw kind.notFound(code);
		return found;
	};
	const remove = (call: Call): boolean => {
		const code = codeOf(call);
		if (kind.system.includes(code)) throw new RestError('ACCESS_DENIED', 'Access denied');
		const found = added(call, code);
		if (!found) throw kind.notFound(code);
		return call.store.table(kind.name).delete(found.id);
	};
	const one = { scope: 'crm', cost: 'write' } as const;
	return [
		{ name: `${kind.name}.add`, ...one, run: (call) => ({ result: wrapped(kind.key, add(call)) }) },
		{ name: `${kind.name}.delete`, ...one, run: (call) => ({ result: remove(call) }) },
		{
			name: `${kind.name}.get`,
			scope: 'crm',
			cost: 'read',
			run: (call) => ({ result: wrapped(kind.key, get(call)) }),
		},
		{
			name: `${kind.name}.list`,
			scope: 'crm',
			cost: 'list',
			run: (call) => {
				const own = call.store.table(kind.name).all();
				const rows = [...system, ...own.map(({ values }) => values)];
				return { result: wrapped(kind.plural, rows), ...(kind.counted && { total: rows.length }) };
			},
		},
	];
}

/** crm.timeline.icon.*, crm.timeline.logo.* and crm.activity.badge.*. */
export const crmCodedRowMethods: Method[] = KINDS.flatMap(family);
