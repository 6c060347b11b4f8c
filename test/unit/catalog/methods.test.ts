import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { findMethod, searchMethods } from '../../../src/catalog/methods';
import { METHODS } from '../../../src/catalog/methods/data';
import { type MethodRecord, parametersOf } from '../../../src/catalog/methods/method';
import { productOf } from '../../../src/catalog/methods/products';
import { scopeOf } from '../../../src/catalog/scopes';

const root = resolve(__dirname, '..', '..', '..');
/** The input of the script. It is not part of the repository. */
const SOURCE = join(root, '..', 'shared', 'bitrix24', 'methods.json');

const made = (source: string): string => {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, 'scripts', 'catalogue.mjs'), source, '--print'],
		{ encoding: 'utf8', maxBuffer: 10_000_000 },
	);
	if (status !== 0) throw new Error(stderr);
	return stdout;
};

const list = (name: string) => METHODS.find((method) => method.name === name)?.list;

describe('the method catalogue', () => {
	it('is what the script writes', () => {
		// Without the input there is nothing to compare. The other tests check the contents.
		if (!existsSync(SOURCE)) return;
		expect(made(SOURCE)).toBe(readFileSync(join(root, 'src', 'catalog', 'methods', 'data.ts'), 'utf8'));
	});

	it('holds every method once, in order, with a page, a product and readable parameters', () => {
		const names = METHODS.map(({ name }) => name);
		expect(names.length).toBeGreaterThan(1_600);
		expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
		expect(names.filter((name) => name.startsWith('api/')).length).toBeGreaterThan(100);
		const types = /^(any|array|base64|boolean|date|datetime|double|file|integer|object|string)$/;
		const isReadable = (method: MethodRecord): boolean => {
			const parameters = parametersOf(method);
			const written = method.parameters === undefined ? 0 : method.parameters.split(' ').length;
			return (
				/^[\w./-]+$/.test(method.docs) &&
				productOf(method.name) !== 'Other' &&
				parameters.length === written &&
				parameters.every(({ name, type }) => /^\w+$/.test(name) && types.test(type))
			);
		};
		expect(METHODS.filter((method) => !isReadable(method))).toEqual([]);
	});

	it('knows the lists and how each one pages', () => {
		const kinds = METHODS.flatMap((method) => (method.list ? [method.list.paging ?? 'none'] : []));
		const count = (kind: string) => kinds.filter((one) => one === kind).length;
		expect(count('start')).toBeGreaterThan(80);
		expect(count('none')).toBeGreaterThan(100);
		expect(list('crm.item.list')).toEqual({ rows: 'items', paging: 'id' });
		expect(list('crm.deal.list')).toEqual({ rows: '', paging: 'ID' });
		expect(list('tasks.task.list')).toEqual({ rows: 'tasks', paging: 'start', key: 'id' });
		expect(list('user.get')).toEqual({ rows: '', paging: 'start', key: 'ID' });
		expect(list('api/tasks.task.list')).toEqual({ rows: 'items', paging: 'pagination' });
		expect(list('im.dialog.messages.get')).toEqual({ rows: 'messages', paging: 'LAST_ID' });
		for (const other of ['crm.item.add', 'crm.item.get', 'event.offline.get', 'catalog.price.modify'])
			expect([other, list(other)]).toEqual([other, undefined]);
	});

	it('agrees with the scopes named in refusals, and names only documented successors', async () => {
		// For a page without a scope, refusals name the scope of the product.
		expect(METHODS.filter(({ name, scope }) => scope !== undefined && scopeOf(name) !== scope)).toEqual([]);
		const successors = METHODS.flatMap(({ deprecated }) =>
			typeof deprecated === 'string' ? [deprecated] : [],
		);
		expect(successors.length).toBeGreaterThan(80);
		const names = new Set(METHODS.map(({ name }) => name));
		expect(successors.filter((name) => !names.has(name))).toEqual([]);
		expect((await findMethod('CRM.DEAL.LIST'))?.deprecated).toBe('crm.item.list');
	});

	it('is searched by words of name and product, deprecated methods last', async () => {
		const names = async (typed: string, listsOnly = false) =>
			(await searchMethods(typed, listsOnly)).map(({ name }) => name);
		expect(await names('drive upload')).toEqual([
			'disk.file.uploadVersion',
			'disk.folder.uploadFile',
			'disk.storage.uploadFile',
		]);
		const crm = await searchMethods('crm list', true);
		const marks = crm.map(({ deprecated }) => deprecated !== undefined);
		expect(marks).toContain(true);
		expect(marks).toEqual([...marks].sort());
		expect(await names('item.add', true)).toEqual([]);
		expect(await names('no such method')).toEqual([]);
	});
});

describe('the rules of the script', () => {
	const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
	afterAll(() => rmSync(folder, { recursive: true }));

	const linesFor = (...methods: object[]): string[] => {
		const file = join(folder, 'methods.json');
		const complete = methods.map((method) => ({
			api: 'v2',
			params: [],
			result: 'bool',
			docs: 'd.md',
			...method,
		}));
		writeFileSync(file, JSON.stringify(complete));
		return made(file)
			.split('\n')
			.filter((line) => line.startsWith('\t{'))
			.map((line) => line.trim());
	};
	const typed = (...parameters: string[]) =>
		parameters.map((text) => {
			const [name, type] = text.split(':');
			return { name: name.replace('!', ''), type, ...(name.endsWith('!') && { required: true }) };
		});

	it('leave out the fields of objects, and map types to a few names', () => {
		const params = typed('id!:sale_order.id', 'fields!:object', 'title!:any', 'tags:string[]', 'lang:char');
		expect(linesFor({ method: 'a.update', scope: 'a', params })).toEqual([
			"{ name: 'a.update', scope: 'a', parameters: 'id!:integer fields!:object tags:array lang:string', docs: 'd' },",
		]);
	});

	it.each([
		['an array of objects', 'a.b.list', [], '[{id,name,…}]', "{ rows: '' }"],
		[
			'one list in an object',
			'a.b.list',
			['start:integer'],
			'{things: [{..}]}',
			"{ rows: 'things', paging: 'start' }",
		],
		[
			'rows with an ID',
			'a.get',
			['start:integer'],
			'[{ID,NAME,…}]',
			"{ rows: '', paging: 'start', key: 'ID' }",
		],
		[
			'an ID that is only a part of a name',
			'a.get',
			['start:integer'],
			'[{OWNER_ID: str}]',
			"{ rows: '', paging: 'start' }",
		],
		['a sample that could not be read', 'a.list', [], '?', '{}'],
		[
			'limit and offset',
			'a.list',
			['limit:integer', 'offset:integer'],
			'[{id}]',
			"{ rows: '', paging: 'limit' }",
		],
	])('know %s for a list', (_what, method, parameters, result, expected) => {
		const [line] = linesFor({ method, params: typed(...parameters), result });
		expect(/list: (\{.*?\})/.exec(line)?.[1]).toBe(expected);
	});

	it('do not take a record, a change or a queue for a list', () => {
		const lines = linesFor(
			{ method: 'a.get', result: '{settings: [{..}]}' },
			{ method: 'a.modify', result: '[{id}]' },
			{ method: 'event.offline.get', params: typed('limit:integer'), result: '{events: [{..}]}' },
		);
		expect(lines.filter((line) => line.includes('list:'))).toEqual([]);
	});

	it('mark REST 3.0 methods, sort, and leave out pages about several methods', () => {
		const lines = linesFor({ method: 'b' }, { method: 'im.v2' }, { method: 'b', api: 'v3' }, { method: 'a' });
		expect(lines.map((line) => /name: '([^']+)'/.exec(line)?.[1])).toEqual(['a', 'api/b', 'b']);
	});
});
