import { hooked } from './event-support';
import { ManualClock } from './support';

/** Runs calls one after the other. @returns what was heard, and the data of each event. */
async function heardOf(
	codes: readonly string[],
	calls: ReadonlyArray<readonly [method: string, parameters: object]>,
	options: object = {},
): Promise<Array<[event: string, data: Record<string, string>]>> {
	const clock = new ManualClock();
	const { call, listener, settled } = await hooked(codes, { clock, ...options });
	for (const [method, parameters] of calls) {
		// So a change of the time alone would be seen as a change.
		clock.advance(5000);
		const { status, body } = await call(method, parameters);
		expect([method, status, body.error_description]).toEqual([method, 200, undefined]);
	}
	await settled();
	return listener.forms.map((form) => [
		form.get('event') ?? '',
		Object.fromEntries(
			[...form].flatMap(([name, value]) =>
				name.startsWith('data') ? [[name.slice(4).replace(/\[FIELDS\]/, ''), value]] : [],
			),
		),
	]);
}

const changes = (name: string): string[] => ['ADD', 'UPDATE', 'DELETE'].map((action) => name + action);
const threeOf = (name: string, data: Record<string, string>) => changes(name).map((code) => [code, data]);

describe('events of the store', () => {
	it('are raised by activities', async () => {
		const todo = { ownerTypeId: 2, ownerId: 1, deadline: '2026-02-01T10:00:00+03:00', title: 'Call' };
		const heard = await heardOf(changes('ONCRMACTIVITY'), [
			['crm.activity.todo.add', todo],
			['crm.activity.todo.updateDescription', { ownerTypeId: 2, ownerId: 1, id: 1, value: 'Now' }],
			['crm.activity.todo.updateDescription', { ownerTypeId: 2, ownerId: 1, id: 1, value: 'Now' }],
			['crm.activity.delete', { id: 1 }],
		]);
		expect(heard).toEqual(threeOf('ONCRMACTIVITY', { '[ID]': '1' }));
	});

	it('are raised by timeline comments, with the ID where the switch says', async () => {
		const calls = [
			['crm.timeline.comment.add', { fields: { ENTITY_ID: 1, ENTITY_TYPE: 'deal', COMMENT: 'A' } }],
			['crm.timeline.comment.update', { id: 1, fields: { COMMENT: 'B' } }],
			['crm.timeline.comment.delete', { id: 1 }],
		] as const;
		const codes = changes('ONCRMTIMELINECOMMENT');
		expect(await heardOf(codes, calls)).toEqual(threeOf('ONCRMTIMELINECOMMENT', { '[ID]': '1' }));
		const { call, listener, settled } = await hooked(codes, { events: { commentData: 'flat' } });
		await call(...calls[0]);
		await settled();
		expect(listener.forms[0]?.get('data[ID]')).toBe('1');
	});

	it('are raised by requisites, bank details, addresses and their custom fields', async () => {
		const fields = { ENTITY_TYPE_ID: 3, ENTITY_ID: 1, PRESET_ID: 1, NAME: 'A' };
		const address = { TYPE_ID: 1, ENTITY_TYPE_ID: 8, ENTITY_ID: 1 };
		const heard = await heardOf(
			[
				...changes('ONCRMREQUISITE'),
				...changes('ONCRMBANKDETAIL'),
				...['ONCRMADDRESSREGISTER', 'ONCRMADDRESSUNREGISTER', 'ONCRMREQUISITEUSERFIELDADD'],
			],
			[
				['crm.requisite.add', { fields }],
				['crm.requisite.update', { id: 1, fields: { NAME: 'B' } }],
				['crm.requisite.update', { id: 1, fields: { NAME: 'B' } }],
				['crm.requisite.bankdetail.add', { fields: { ENTITY_ID: 1, NAME: 'Bank' } }],
				['crm.requisite.bankdetail.update', { id: 1, fields: { NAME: 'Bank' } }],
				['crm.address.add', { fields: { ...address, CITY: 'Bonn' } }],
				['crm.address.update', { fields: { ...address, CITY: 'Ulm' } }],
				['crm.requisite.userfield.add', { fields: { FIELD_NAME: 'CODE', USER_TYPE_ID: 'string' } }],
				['crm.requisite.delete', { id: 1 }],
			],
			{ seed: { contacts: 1 } },
		);
		const anchored = {
			...{ '[TYPE_ID]': '1', '[ENTITY_TYPE_ID]': '8', '[ENTITY_ID]': '1' },
			...{ '[ANCHOR_ID]': '1', '[ANCHOR_TYPE_ID]': '3' },
		};
		expect(heard.slice(0, 5)).toEqual([
			['ONCRMREQUISITEADD', { '[ID]': '1' }],
			['ONCRMREQUISITEUPDATE', { '[ID]': '1' }],
			['ONCRMBANKDETAILADD', { '[ID]': '1' }],
			['ONCRMADDRESSREGISTER', anchored],
			['ONCRMADDRESSREGISTER', anchored],
		]);
		expect(heard[5]?.[0]).toBe('ONCRMREQUISITEUSERFIELDADD');
		expect(heard[5]?.[1]).toMatchObject({
			'[ENTITY_ID]': 'CRM_REQUISITE',
			'[FIELD_NAME]': expect.stringContaining('CODE'),
		});
		expect(heard.slice(6)).toEqual([
			['ONCRMREQUISITEDELETE', { '[ID]': '1' }],
			['ONCRMBANKDETAILDELETE', { '[ID]': '1' }],
			['ONCRMADDRESSUNREGISTER', anchored],
		]);
	});

	it('are raised by currencies, units and smart processes', async () => {
		const heard = await heardOf(
			[
				...changes('ONCRMCURRENCY'),
				...changes('ONCRMTYPE'),
				...changes('CATALOG.MEASURE.ON.'),
				'ONCRMMEASUREADD',
			],
			[
				['crm.currency.add', { fields: { CURRENCY: 'CHF', AMOUNT_CNT: 1, AMOUNT: 2 } }],
				['crm.currency.update', { id: 'CHF', fields: { SORT: 7 } }],
				['crm.currency.update', { id: 'CHF', fields: { SORT: 7 } }],
				['crm.currency.delete', { id: 'CHF' }],
				['catalog.measure.add', { fields: { code: 901, measureTitle: 'Pair' } }],
				['catalog.measure.update', { id: 4, fields: { measureTitle: 'Two' } }],
				['catalog.measure.update', { id: 4, fields: { measureTitle: 'Two' } }],
				['crm.type.add', { fields: { title: 'Cars' } }],
			],
		);
		expect(heard.slice(0, 3)).toEqual(threeOf('ONCRMCURRENCY', { '[ID]': 'CHF' }));
		expect(heard.slice(3).map(([code]) => code)).toEqual([
			...['CATALOG.MEASURE.ON.ADD', 'ONCRMMEASUREADD', 'CATALOG.MEASURE.ON.UPDATE', 'ONCRMTYPEADD'],
		]);
	});

	it('are raised by custom fields, and by the items of lists on their own', async () => {
		const list = (VALUE: string) => [{ VALUE, SORT: 10 }];
		const heard = await heardOf(
			[...changes('ONCRMDEALUSERFIELD'), 'ONCRMDEALUSERFIELDSETENUMVALUES', 'ONCRMTYPEUSERFIELDADD'],
			[
				[
					'crm.deal.userfield.add',
					{ fields: { FIELD_NAME: 'SIZE', USER_TYPE_ID: 'enumeration', LABEL: 'Size', LIST: list('S') } },
				],
				['crm.lead.userfield.add', { fields: { FIELD_NAME: 'SIZE', USER_TYPE_ID: 'string' } }],
			],
		);
		expect(heard.map(([code]) => code)).toEqual([
			...['ONCRMDEALUSERFIELDADD', 'ONCRMDEALUSERFIELDSETENUMVALUES'],
		]);
		expect(heard[0]?.[1]).toMatchObject({ '[ENTITY_ID]': 'CRM_DEAL', '[FIELD_NAME]': 'UF_CRM_SIZE' });
	});

	it('are raised by people and groups', async () => {
		const heard = await heardOf(
			['ONUSERADD', ...changes('ONSONETGROUP')],
			[
				['user.add', { EMAIL: 'eva@example.com', NAME: 'Eva', UF_DEPARTMENT: [1] }],
				['user.update', { ID: 9, NAME: 'Ida' }],
				['sonet_group.create', { NAME: 'Test' }],
				['sonet_group.update', { GROUP_ID: 3, NAME: 'New' }],
				['sonet_group.update', { GROUP_ID: 3, NAME: 'New' }],
				['sonet_group.user.add', { GROUP_ID: 3, USER_ID: 3 }],
				['sonet_group.delete', { GROUP_ID: 3 }],
			],
		);
		expect(heard[0]).toEqual([
			'ONUSERADD',
			expect.objectContaining({
				...{ '[ID]': '9', '[ACTIVE]': 'Y', '[EMAIL]': 'eva@example.com', '[NAME]': 'Eva' },
				'[UF_DEPARTMENT][0]': '1',
			}),
		]);
		expect(heard.slice(1)).toEqual(threeOf('ONSONETGROUP', { '[ID]': '3' }));
	});

	it('are raised by comments of tasks, as messages of a chat', async () => {
		const heard = await heardOf(
			changes('ONTASKCOMMENT'),
			[
				['task.commentitem.add', { taskId: 1, fields: { POST_MESSAGE: 'A' } }],
				['task.commentitem.update', { taskId: 1, itemId: 1, fields: { POST_MESSAGE: 'B' } }],
				['task.commentitem.delete', { taskId: 1, itemId: 1 }],
			],
			{ seed: { tasks: 1 } },
		);
		expect(heard).toEqual([
			[
				'ONTASKCOMMENTADD',
				{
					'[FIELDS_BEFORE]': 'undefined',
					'[FIELDS_AFTER][ID]': '0',
					'[FIELDS_AFTER][TASK_ID]': '1',
					'[FIELDS_AFTER][MESSAGE_ID]': '1',
					'[IS_ACCESSIBLE_BEFORE]': 'undefined',
					'[IS_ACCESSIBLE_AFTER]': 'undefined',
				},
			],
		]);
	});

	it('are raised by tasks of REST 3.0, by documents, recurring deals, orders and payments', async () => {
		const { portal, call, listener, settled } = await hooked(
			[
				...['ONTASKADD', 'ONCRMDEALRECURRINGADD', 'ONCRMDEALRECURRINGDELETE'],
				...['ONORDERENTITYSAVED', 'ONSALEORDERSAVED', 'ONPAYMENTENTITYSAVED', 'ONPAYMENTDELETED'],
				'ONCRMDOCUMENTGENERATORDOCUMENTADD',
			],
			{ seed: { deals: 1 } },
		);
		const file = { fileContent: 'YQ==', region: 'de', title: 'A', number: '1' };
		await call(
			'tasks.task.add',
			{ fields: { title: 'A', creatorId: 1, responsibleId: 1 } },
			portal.webhookUrl.replace('/rest/', '/rest/api/'),
		);
		await call('crm.documentgenerator.document.upload', {
			fields: { ...file, entityTypeId: 2, entityId: 1 },
		});
		await call('crm.deal.recurring.add', { fields: { DEAL_ID: 1 } });
		await call('crm.deal.recurring.delete', { id: 1 });
		await call('crm.item.payment.add', { entityTypeId: 2, entityId: 1 });
		const { body } = await call('crm.item.payment.list', { entityTypeId: 2, entityId: 1 });
		await call('crm.item.payment.pay', { id: body.result[0].id });
		await call('crm.item.payment.delete', { id: body.result[0].id });
		expect((await settled()).map((event) => event.replace(/\d+$/, 'n'))).toEqual([
			...['ONTASKADD n', 'ONCRMDOCUMENTGENERATORDOCUMENTADD n'],
			...['ONCRMDEALRECURRINGADD n', 'ONCRMDEALRECURRINGDELETE n'],
			...['ONORDERENTITYSAVED n', 'ONSALEORDERSAVED n', 'ONPAYMENTENTITYSAVED n'],
			...['ONPAYMENTENTITYSAVED n', 'ONPAYMENTDELETED n'],
		]);
		const recurring = listener.forms.find((form) => form.get('event') === 'ONCRMDEALRECURRINGADD');
		expect(recurring?.get('data[FIELDS][RECURRING_DEAL_ID]')).toBe('1');
		const document = listener.forms[1];
		expect(document?.get('data[FIELDS][ENTITY_TYPE_ID]')).toBe('2');
		const order = listener.forms.find((form) => form.get('event') === 'ONSALEORDERSAVED');
		expect([order?.get('data[FIELDS][ACTION]'), order?.get('data[FIELDS][XML_ID]')]).toEqual(['save', '']);
	});

	it('are raised by smart processes and smart invoices, for all types and for one', async () => {
		const { call, settled } = await hooked(
			['ONCRMDYNAMICITEMUPDATE', 'ONCRMDYNAMICITEMUPDATE_31', 'ONCRMDYNAMICITEMUPDATE_1030'],
			{ seed: { projects: 1 } },
		);
		await call('crm.item.add', { entityTypeId: 31, fields: { title: 'A' } });
		await call('crm.item.update', { entityTypeId: 31, id: 1, fields: { title: 'B' } });
		await call('crm.item.update', { entityTypeId: 1030, id: 1, fields: { title: 'B' } });
		expect(await settled()).toEqual([
			...['ONCRMDYNAMICITEMUPDATE 1', 'ONCRMDYNAMICITEMUPDATE_31 1'],
			...['ONCRMDYNAMICITEMUPDATE 1', 'ONCRMDYNAMICITEMUPDATE_1030 1'],
		]);
	});
});
