import fc from 'fast-check';
import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import { api } from '../../../src/nodes/api';
import { crm } from '../../../src/nodes/crm';
import { crmSettings } from '../../../src/nodes/crm-settings';
import { people } from '../../../src/nodes/people';
import { tasks } from '../../../src/nodes/tasks';
import { REFUSED } from '../../support/spellings';
import type { Row } from '../../support/node-run';
import { VirtualSandbox } from '../../support/virtual-sandbox';

type Parameters = Record<string, unknown>;
type Node = Pick<typeof crm, 'execute'>;

/** A file, as it was given and as it is read. */
type File = readonly [name: string, base64: string];
/** What a person writes into a field, and the files that the portal must then hold. */
type Spelling = readonly [written: unknown, held: readonly File[] | typeof REFUSED];

let world: VirtualSandbox;
beforeAll(async () => {
	world = await VirtualSandbox.open({ seed: { deals: 3, contacts: 3, companies: 3 } });
});
afterAll(async () => await world.close());

const run = async (
	node: Node,
	parameters: Parameters,
	items: IDataObject[],
	files?: IBinaryKeyData[],
): Promise<Row[]> => await world.rows(node, { parameters, items, files });

const file = fc
	.tuple(
		fc.constantFrom('a.png', 'Vertrag ü.png', 'two words 😀.png', '100%25.png', 'quo"ted;x.png', "it's.PNG"),
		fc.uint8Array({ minLength: 1, maxLength: 40 }),
	)
	.map(([name, bytes]): File => [name, Buffer.from(bytes).toString('base64')]);
/** Every item has the files `one` and `two`, and one without content. */
const filesOfItem = fc.tuple(file, file);
const binaryOf = ([one, two]: readonly File[]): IBinaryKeyData =>
	Object.fromEntries(
		Object.entries({ one, two, empty: ['empty.png', ''] as const }).map(([name, [fileName, data]]) => [
			name,
			{ fileName, data, mimeType: 'image/png' },
		]),
	);

/** The spellings of one file, or of several, for an item with these files. */
function spellings([one, two]: readonly File[], several: boolean): fc.Arbitrary<Spelling> {
	const texts = [JSON.stringify(['one']), JSON.stringify(two)];
	const written: Spelling[] = [
		...(['one', ' one ', ['one'], texts[0]] as const).map((name): Spelling => [name, [one]]),
		...[[...two], texts[1], [[...two]]].map((pair): Spelling => [pair, [two]]),
	];
	const two2 = [one, two];
	const both: Spelling[] = ['one, two', ['one', 'two'], '["one","two"]', ['one', [...two]]].map((names) => [
		names,
		several ? two2 : REFUSED,
	]);
	const wrong = [
		...['three', 'empty', 5, true, {}, ['a.png', ''], ['a.png', 'not=Base64']],
		...[['a.png', 'data:image/png;base64,AAAA'], ['a.png', 'AAAAA'], 'one, three', ['one', 7]],
		...[{ id: 4711 }, [{ id: 4711 }]],
	].map((value): Spelling => [value, REFUSED]);
	return fc.constantFrom(...written, ...both, ...wrong);
}

const byId = (json: IDataObject) => json.id;
const value = (json: IDataObject) => json.value;
const mapper = (name: string, always: IDataObject = {}): Parameters => ({
	mappingMode: 'defineBelow',
	value: { ...always, [name]: value },
	matchingColumns: ['originId'],
});

const held = (id: unknown): File => {
	const found = world.sandbox.store.files.get(Number(id));
	return [found?.name ?? 'none', found?.content ?? ''];
};

/** What takes files, how they are written, and how they are read back. */
interface Subject {
	name: string;
	node: Node;
	several?: boolean;
	/** Parameters of each way to write; the item has the ID of a record where one is changed. */
	writes: Record<string, Parameters>;
	/** Makes a record that can be changed. */
	made?(): Promise<unknown>;
	idOf?(json: IDataObject): unknown;
	read(id: unknown): Promise<File[]>;
}

const DEAL = 2;
const CONTRACT = 'ufCrm_1700000013';
const ATTACHMENTS = 'ufCrm_1700000014';
let key = 0;
const always = { title: 'With a file', originId: (json: IDataObject) => json.key } as never as IDataObject;

const download = (resource: string, fileField: string) => async (id: unknown) => {
	const idName = `${resource}Id`;
	const parameters = {
		...{ resource, operation: 'downloadFile', fileField, [idName]: byId },
		binaryPropertyName: 'file',
	};
	const [row] = await run(crm, parameters, [{ id } as IDataObject]);
	expect(row.json.error).toBeUndefined();
	return Object.values(row.binary ?? {}).map(({ fileName, data }): File => [fileName ?? '', data]);
};

const deal = (name: string, field: string, several: boolean): Subject => ({
	name,
	several,
	node: crm,
	writes: {
		create: { resource: 'deal', operation: 'create', fields: mapper(field, always) },
		createOnce: {
			...{ resource: 'deal', operation: 'create', fields: mapper(field, always) },
			options: { uniqueFields: ['originId'] },
		},
		upsert: { resource: 'deal', operation: 'upsert', fields: mapper(field, always) },
		update: { resource: 'deal', operation: 'update', dealId: byId, fields: mapper(field) },
	},
	made: async () => await Promise.resolve(world.sandbox.store.add(DEAL, { title: 'Before' }).id),
	read: download('deal', field),
});

const picture = (resource: string, field: string, needed: IDataObject): Subject => ({
	name: `the ${field} of a ${resource}`,
	node: crm,
	writes: {
		create: { resource, operation: 'create', fields: mapper(field, needed) },
		update: { resource, operation: 'update', [`${resource}Id`]: byId, fields: mapper(field) },
	},
	made: async () => {
		const fields = { mappingMode: 'defineBelow', value: needed };
		return (await run(crm, { resource, operation: 'create', fields }, [{}]))[0].json.id;
	},
	read: download(resource, field),
});

const ofDeal = { recordType: '2', recordId: 1 };
const called = async (node: Node, parameters: Parameters): Promise<IDataObject> => {
	const [{ json }] = await run(node, parameters, [{}]);
	expect(json.error).toBeUndefined();
	return json;
};
const call = async (method: string, parametersJson: object, resultPath = '') =>
	await called(api, {
		...{ operation: 'callMethod', method: { mode: 'id', value: method }, defineParameters: 'json' },
		...{ parametersJson, options: resultPath === '' ? {} : { resultPath } },
	});

const photo = async (id: unknown): Promise<File[]> => {
	const { PERSONAL_PHOTO } = await called(people, { resource: 'user', operation: 'get', userId: id });
	return [held(String(PERSONAL_PHOTO).split('/')[3])];
};
const colleague = async () => await Promise.resolve(2);

const SUBJECTS: Subject[] = [
	deal('a file field of a deal', CONTRACT, false),
	deal('a file field of a deal that takes several', ATTACHMENTS, true),
	picture('contact', 'photo', { lastName: 'Weber' }),
	picture('company', 'logo', { title: 'Acme' }),
	{
		name: 'the files of a comment in the timeline',
		several: true,
		node: crm,
		writes: {
			create: {
				...{ resource: 'timelineComment', operation: 'create', ...ofDeal },
				fields: mapper('FILES', { COMMENT: 'See here' }),
			},
			update: {
				...{ resource: 'timelineComment', operation: 'update', timelineCommentId: byId },
				fields: mapper('FILES', { COMMENT: 'See here' }),
			},
		},
		made: async () =>
			(
				await call('crm.timeline.comment.add', {
					fields: { COMMENT: 'A', ENTITY_ID: 1, ENTITY_TYPE: 'deal' },
				})
			).result,
		read: async (id) => {
			const get = { resource: 'timelineComment', operation: 'get', timelineCommentId: id };
			return Object.keys((await called(crm, get)).FILES as object).map(held);
		},
	},
	{
		name: 'the photo of an employee',
		node: people,
		writes: {
			update: { resource: 'user', operation: 'update', userId: byId, fields: mapper('PERSONAL_PHOTO') },
		},
		made: colleague,
		read: photo,
	},
	{
		name: 'a typed parameter of any method',
		node: api,
		writes: {
			update: {
				...{
					operation: 'callMethod',
					method: { mode: 'id', value: 'user.update' },
					defineParameters: 'fields',
				},
				parameters: mapper('PERSONAL_PHOTO', { ID: byId } as never),
			},
		},
		made: colleague,
		read: photo,
	},
	{
		name: 'the image of a workgroup',
		node: people,
		writes: {
			create: { resource: 'workgroup', operation: 'create', fields: mapper('IMAGE', { NAME: 'Choir' }) },
			update: { resource: 'workgroup', operation: 'update', workgroupId: byId, fields: mapper('IMAGE') },
		},
		made: async () => (await call('sonet_group.create', { NAME: 'Choir' })).result,
		read: async (id) => {
			const own = { operation: 'callMethod', method: { mode: 'id', value: 'sonet_group.user.groups' } };
			const groups = await run(api, own, [{}]);
			return [held(groups.find(({ json }) => json.GROUP_ID === String(id))?.json.GROUP_IMAGE_ID)];
		},
	},
	{
		name: 'the file of a document template',
		node: crmSettings,
		writes: {
			create: {
				...{ resource: 'documentTemplate', operation: 'create' },
				fields: mapper('file', { name: 'Offer', numeratorId: 1, region: 'de', entityTypeId: ['2'] }),
			},
		},
		// Its description shows no content.
		read: async () => await Promise.resolve([held(world.sandbox.store.files.size)]),
	},
];

const writes = (): number =>
	Object.entries(world.sandbox.statistics.totals.byMethod)
		.filter(([method]) => /\.(?:add|update|set|create|upload)$/.test(method))
		.reduce((sum, [, count]) => sum + Number(count), 0);

describe.each(SUBJECTS)('$name', ({ node, several = false, writes: ways, made, idOf = byId, read }) => {
	const item = filesOfItem.chain((files) =>
		spellings(files, several).map((spelling) => ({ files, spelling })),
	);

	it.each(Object.keys(ways))(
		'%s: a file is held as it was given, or refused before the request',
		async (way) => {
			const met = { written: 0, refused: 0 };
			await fc.assert(
				fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 4 }), async (chosen) => {
					const present: unknown[] = [];
					if (way === 'update') for (const _ of chosen) present.push(await made?.());
					const items = chosen.map(
						({ spelling: [written] }, n) =>
							({ id: present[n], key: `f${++key}`, value: written }) as IDataObject,
					);
					const files = chosen.map((one) => binaryOf(one.files));
					world.sandbox.statistics.reset();
					for (const [n, { spelling }] of chosen.entries()) {
						// One after the other, since a subject may have one record only.
						const before = writes();
						const [{ json }] = await run(node, ways[way], [items[n]], [files[n]]);
						const [written, meant] = spelling;
						if (meant === REFUSED) {
							expect([written, json.error, writes()]).toEqual([written, expect.any(String), before]);
							met.refused += 1;
							continue;
						}
						expect([written, json.error]).toEqual([written, undefined]);
						const id = way === 'update' ? present[n] : idOf(json);
						expect([written, await read(id)]).toEqual([written, meant]);
						met.written += 1;
					}
				}),
				{ numRuns: 10, seed: 20_261_130 },
			);
			expect(Math.min(met.written, met.refused)).toBeGreaterThan(2);
		},
	);
});

describe('a parameter that takes the content of a file', () => {
	const upload = {
		...{ resource: 'document', operation: 'upload', ...ofDeal },
		fields: mapper('fileContent', { title: 'Contract', number: '7', region: 'de' }),
	};
	const attach = async () => {
		const [templateId, checkListItemId] = await madeItem();
		return {
			...{ resource: 'templateChecklistItem', operation: 'attachFile', templateId },
			...{ templateChecklistItemId: checkListItemId, fields: mapper('CONTENT', { NAME: 'plan.txt' }) },
		};
	};
	const content = 'QSBzbWFsbCBmaWxl';

	it.each<[string, Node, () => Promise<Parameters>]>([
		['of a document', crm, async () => await Promise.resolve(upload)],
		['of an item of a template', tasks, attach],
	])('%s', async (_name, node, parametersOf) => {
		const parameters = await parametersOf();
		const cases: Array<[written: unknown, held: string | typeof REFUSED]> = [
			['one', content],
			[' one ', content],
			['QQ==', 'QQ=='],
			...['three', 'empty', 'data', 'not Base64', 'data:text/plain;base64,QQ==', 7, ['a', 'QQ==']].map(
				(wrong): [unknown, typeof REFUSED] => [wrong, REFUSED],
			),
		];
		const files = cases.map(() =>
			binaryOf([
				['one.txt', content],
				['two.txt', content],
			]),
		);
		world.sandbox.statistics.reset();
		for (const [n, [written, meant]] of cases.entries()) {
			const before = world.sandbox.store.files.size;
			const [{ json }] = await run(node, parameters, [{ value: written } as IDataObject], [files[n]]);
			expect([written, json.error]).toEqual([written, meant === REFUSED ? expect.any(String) : undefined]);
			const kept = world.sandbox.store.files.size - before;
			expect([written, kept]).toEqual([written, meant === REFUSED ? 0 : 1]);
			if (meant !== REFUSED) expect(held(before + 1)[1]).toBe(meant);
		}
	});
});

it('a file is kept by its ID only where the record has it', async () => {
	const { store } = world.sandbox;
	const [own, foreign] = [0, 1].map(() => store.add(DEAL, { title: 'Before' }).id);
	const hold = (id: number, name: string): number => {
		const made = store.newFile(name, 'QQ==');
		(store.record(DEAL, id) as never as IDataObject)[ATTACHMENTS] = [made] as never;
		return made.fileId;
	};
	const [kept, other] = [hold(own, 'kept.txt'), hold(foreign, 'other.txt')];
	const write = async (operation: string, written: unknown) => {
		const parameters = { resource: 'deal', operation, dealId: own, fields: mapper(ATTACHMENTS, always) };
		const item = { key: `kept ${++key}`, value: written } as IDataObject;
		return (
			await run(
				crm,
				parameters,
				[item],
				[
					binaryOf([
						['new.txt', 'QQ=='],
						['', ''],
					]),
				],
			)
		)[0].json;
	};
	for (const operation of ['create', 'upsert', 'update']) {
		const { error } = await write(operation, [{ id: other }]);
		expect(error).toContain(`"Attachments" names the file ${other}, which the record does not have`);
	}
	expect(world.sandbox.store.record(DEAL, own)).toMatchObject({ title: 'Before' });
	expect((await write('update', [{ id: kept, url: '/a' }, 'one'])).error).toBeUndefined();
	const names = store.record(DEAL, own) as never as Record<string, Array<{ name: string }>>;
	expect(names[ATTACHMENTS].map(({ name }) => name)).toEqual(['kept.txt', 'new.txt']);
});

/** An item of a template of tasks. */
async function madeItem(): Promise<[templateId: unknown, itemId: unknown]> {
	const fields = { TITLE: 'Report', CREATED_BY: 1, RESPONSIBLE_ID: 2 };
	const { result: templateId } = await call('tasks.template.add', { fields });
	const item = { templateId, fields: { TITLE: 'Write', PARENT_ID: 0 } };
	const { id } = await call('tasks.template.checklist.add', item, 'checkListItem');
	return [templateId, id];
}

describe('files of Drive, which people name by their IDs', () => {
	const needed: IDataObject = { TITLE: 'Offer', RESPONSIBLE_ID: 1 };
	const newTask = async () => (await call('tasks.task.add', { fields: needed }, 'task')).id;
	/** The IDs on Drive of the attachments of a task. */
	const ofTask = async (taskId: unknown): Promise<number[]> => {
		const select = ['ID', 'UF_TASK_WEBDAV_FILES'];
		const { ufTaskWebdavFiles: ids } = await call('tasks.task.get', { taskId, select }, 'task');
		const rows = world.sandbox.store.table('tasks.task.file');
		return (ids as number[]).map((id) => Number(rows.get(id)?.values.fileId));
	};
	const numbers = (ids: unknown): number[] => (ids as string[]).map((id) => Number(id.slice(1)));
	const CASES: Array<[written: unknown, held: number[] | typeof REFUSED]> = [
		['n5', [5]],
		[' N5, n006 ', [5, 6]],
		[
			['n5', 'n6'],
			[5, 6],
		],
		['["n7"]', [7]],
		...['one', 'report.pdf', 'n', 'n0', ['n5', 'x'], true, { id: 5 }, ['a.txt', 'QQ==']].map(
			(wrong): [unknown, typeof REFUSED] => [wrong, REFUSED],
		),
	];

	it.each<[string, boolean, () => Promise<[Parameters, (json: IDataObject) => Promise<number[]>]>]>([
		[
			'a new task',
			true,
			async () => {
				const fields = mapper('UF_TASK_WEBDAV_FILES', needed);
				const parameters = { resource: 'task', operation: 'create', fields };
				return await Promise.resolve([parameters, async ({ id }) => await ofTask(id)]);
			},
		],
		[
			'a task that is changed',
			false,
			async () => {
				const taskId = await newTask();
				const fields = mapper('UF_TASK_WEBDAV_FILES');
				return [{ resource: 'task', operation: 'update', taskId, fields }, async () => await ofTask(taskId)];
			},
		],
		[
			'a comment on a task',
			true,
			async () => {
				const taskId = await newTask();
				const fields = mapper('UF_FORUM_MESSAGE_DOC', { POST_MESSAGE: 'See here' });
				const get = { resource: 'comment', operation: 'get', taskId };
				return [
					{ resource: 'comment', operation: 'create', taskId, fields },
					async ({ id }) => numbers((await called(tasks, { ...get, commentId: id })).UF_FORUM_MESSAGE_DOC),
				];
			},
		],
		[
			'an epic',
			true,
			async () => {
				const fields = mapper('files', { name: 'Checkout', groupId: 1 });
				const get = { resource: 'epic', operation: 'get' };
				return await Promise.resolve([
					{ resource: 'epic', operation: 'create', fields },
					async ({ id }) => numbers((await called(tasks, { ...get, epicId: id })).files),
				]);
			},
		],
	])('%s', async (_name, creates, prepared) => {
		for (const [written, meant] of [...CASES, [8, creates ? [8] : REFUSED] as const]) {
			const [parameters, read] = await prepared();
			world.sandbox.statistics.reset();
			const [{ json }] = await run(tasks, parameters, [{ value: written } as IDataObject]);
			expect([written, json.error, writes()]).toEqual([
				written,
				meant === REFUSED ? expect.stringContaining('needs IDs of files on Drive') : undefined,
				meant === REFUSED ? 0 : 1,
			]);
			if (meant !== REFUSED) expect([written, await read(json)]).toEqual([written, meant]);
		}
	});

	it('an item of a template of tasks', async () => {
		const [templateId, templateChecklistItemId] = await madeItem();
		const parameters = {
			...{ resource: 'templateChecklistItem', operation: 'attachFromDrive', templateId },
			...{ templateChecklistItemId, fields: mapper('filesIds') },
		};
		const [{ json }] = await run(tasks, parameters, [{ value: '7, n8' }]);
		expect(json.attachments).toMatchObject([{ fileId: 'n7' }, { fileId: 'n8' }]);
		const [{ json: refused }] = await run(tasks, parameters, [{ value: 'plan.txt' }]);
		expect(refused.error).toContain('needs IDs of files on Drive');
	});
});
