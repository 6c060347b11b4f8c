import { encodeCommand } from '../../../src/batch/encode';
import type { Row } from '../../../src/portal/types';
import { readEventBody } from '../../../src/triggers/events/body';

/** Secrets of the payloads below. None of them may be put out. */
export const SECRETS = {
	application_token: 'application-token-of-the-portal',
	access_token: 'access-token-of-a-user',
	refresh_token: 'refresh-token-of-a-user',
	bot: 'access-token-of-the-bot',
	botRefresh: 'refresh-token-of-the-bot',
	confirm: 'confirmation-of-a-method',
	system: 'access-token-of-the-system-user',
	systemRefresh: 'refresh-token-of-the-system-user',
	client: 'secret-of-the-client',
};

const PORTAL = {
	domain: 'portal.bitrix24.com',
	client_endpoint: 'https://portal.bitrix24.com/rest/',
	server_endpoint: 'https://oauth.bitrix.info/rest/',
	member_id: 'a223c6b3710f85df22e9377d6c4f7553',
};

/** What an outgoing webhook says about itself. */
export const WEBHOOK_AUTH = { ...PORTAL, application_token: SECRETS.application_token };

/** What an application is told besides. */
export const APPLICATION_AUTH = {
	...WEBHOOK_AUTH,
	access_token: SECRETS.access_token,
	refresh_token: SECRETS.refresh_token,
	expires_in: '3600',
	scope: 'crm,task',
	status: 'L',
	user_id: '27',
};

const tokens = {
	...PORTAL,
	access_token: SECRETS.bot,
	refresh_token: SECRETS.botRefresh,
	application_token: SECRETS.application_token,
	client_id: 'app.573ad8a0346747.09223434',
	user_id: '567',
};
const bot = { ...tokens, AUTH: tokens, BOT_ID: '567', BOT_CODE: 'BOT1' };
const message = {
	connector: { line_id: '128' },
	chat: { id: '10585' },
	message: { id: '80964', text: 'hello' },
};
const session = { connector: { line_id: '128' }, session: { id: '42', closed: 'N' }, chat: { id: '10585' } };
const fields = (values: Row): Row => ({ FIELDS: values });

/** Examples of what events hold, by kinds of data: code, data, and what is known of the record. */
export const PAYLOADS: ReadonlyArray<[code: string, data: unknown, known: Row]> = [
	['ONCRMLEADADD', fields({ ID: '11' }), { entity: 'lead', entityTypeId: 1, id: 11 }],
	['ONCRMDEALUPDATE', fields({ ID: '5101' }), { entity: 'deal', entityTypeId: 2, id: 5101 }],
	['ONCRMCONTACTADD', fields({ ID: '89' }), { entity: 'contact', entityTypeId: 3, id: 89 }],
	['ONCRMACTIVITYUPDATE', fields({ ID: '999' }), { entity: 'activity', id: 999 }],
	[
		'ONCRMDYNAMICITEMADD',
		fields({ ID: '22', ENTITY_TYPE_ID: '1220' }),
		{
			entity: 'smartProcessItem',
			entityTypeId: 1220,
			id: 22,
			name: 'Smart Process Item Created (Type 1220)',
		},
	],
	[
		'ONCRMDYNAMICITEMUPDATE_147',
		fields({ ID: '22', ENTITY_TYPE_ID: '147' }),
		{ entity: 'smartProcessItem', entityTypeId: 147, id: 22 },
	],
	[
		'ONCRMDYNAMICITEMUPDATE',
		fields({ ID: '8', ENTITY_TYPE_ID: '31' }),
		{ entity: 'smartInvoice', entityTypeId: 31, id: 8, name: 'Smart Invoice Updated' },
	],
	[
		'ONCRMDEALMOVETOCATEGORY',
		fields({ ID: '6675', CATEGORY_ID: '1', STAGE_ID: 'C1:NEW' }),
		{ entity: 'deal', id: 6675, action: 'update' },
	],
	[
		'ONCRMDEALRECURRINGADD',
		fields({ ID: '11', RECURRING_DEAL_ID: '6797' }),
		{ entity: 'recurringDeal', id: 11 },
	],
	['ONCRMTIMELINECOMMENTADD', fields({ ID: '7' }), { entity: 'timelineComment', id: 7 }],
	['onCrmTimelineCommentUpdate', { ID: 999 }, { entity: 'timelineComment', id: 999 }],
	[
		'ONCRMADDRESSREGISTER',
		fields({ TYPE_ID: 1, ENTITY_TYPE_ID: 8, ENTITY_ID: 1, ANCHOR_ID: 17, ANCHOR_TYPE_ID: 3 }),
		{ entity: 'address', id: undefined, entityTypeId: undefined },
	],
	[
		'ONCRMDEALUSERFIELDADD',
		fields({ ID: '6947', ENTITY_ID: 'CRM_DEAL', FIELD_NAME: 'UF_CRM_1' }),
		{ entity: 'dealCustomField', id: 6947 },
	],
	[
		'ONCRMDOCUMENTGENERATORDOCUMENTADD',
		fields({ ID: '1869', ENTITY_TYPE_ID: '1', ENTITY_ID: '10' }),
		{ entity: 'document', id: 1869, entityTypeId: undefined },
	],
	['ONCRMCURRENCYADD', fields({ ID: 'CHE' }), { entity: 'currency', id: 'CHE' }],
	[
		'ONTASKADD',
		{ FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: 123 }, IS_ACCESSIBLE_BEFORE: 'N' },
		{ entity: 'task', id: 123 },
	],
	[
		'ONTASKDELETE',
		{ FIELDS_BEFORE: { ID: 124 }, FIELDS_AFTER: 'undefined', IS_ACCESSIBLE_AFTER: 'N' },
		{ entity: 'task', id: 124, action: 'delete' },
	],
	[
		'ONTASKCOMMENTADD',
		{ FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: 0, TASK_ID: 555, MESSAGE_ID: 1458 } },
		{ entity: 'comment', id: 1458 },
	],
	['ONTASKCOMMENTADD', { FIELDS_AFTER: { ID: 5, TASK_ID: 555 } }, { entity: 'comment', id: 5 }],
	['ONCALENDARENTRYADD', { id: '1414' }, { entity: 'calendarEvent', id: 1414 }],
	['ONBOOKINGADD', { ID: '66' }, { entity: 'booking', id: 66 }],
	['ONLIVEFEEDPOSTADD', fields({ POST_ID: '209' }), { entity: 'feedPost', id: 209 }],
	['ONUSERADD', { ID: 123, NAME: 'Klaus', PASSWORD: SECRETS.client }, { entity: 'user', id: 123 }],
	[
		'ONVOXIMPLANTCALLEND',
		{ CALL_ID: 'externalCall.7b0c.1773239327', CALL_TYPE: '1', PHONE_NUMBER: '+499061234567' },
		{ entity: 'call', id: 'externalCall.7b0c.1773239327' },
	],
	['ONEXTERNALCALLSTART', { CALL_ID: 'externalCall.8935', USER_ID: '1269' }, { id: 'externalCall.8935' }],
	['ONOPENLINEMESSAGEADD', { DATA: [message] }, { id: 80964 }],
	['ONSESSIONSTART', { DATA: [session] }, { id: 42 }],
	[
		'ONIMCONNECTORMESSAGEADD',
		{ CONNECTOR: 'mine', LINE: 107, MESSAGES: [{ im: { chat_id: 1807, message_id: 86497 } }] },
		{ id: 86497 },
	],
	['ONIMCONNECTORSTATUSDELETE', { connector: 'mine', line: 107 }, { id: 107 }],
	[
		'ONIMBOTMESSAGEADD',
		{
			BOT: { 567: bot },
			PARAMS: { MESSAGE: `I know ${SECRETS.bot}!`, MESSAGE_ID: '84331' },
			USER: { ID: '27' },
		},
		{ id: 84331 },
	],
	[
		'ONIMCOMMANDADD',
		{ COMMAND: { 103: { ...tokens, COMMAND: 'help' } }, PARAMS: { MESSAGE_ID: '5' } },
		{ id: 5 },
	],
	[
		'ONIMBOTV2MESSAGEADD',
		{ bot: { id: 456, auth: tokens, botToken: SECRETS.bot }, message: { id: 8 }, chat: { id: 3 } },
		{ id: 8 },
	],
	[
		'CATALOG.PRODUCT.ON.ADD',
		fields({ ID: 1, TYPE: 4 }),
		{ entity: 'product', id: 1, name: 'Product Created' },
	],
	['ONSALEORDERSAVED', fields({ ID: 300, XML_ID: '', ACTION: 'save' }), { entity: 'order', id: 300 }],
	[
		'ONSIGNB2EMEMBERSTATUSCHANGED',
		{ memberUid: '2ditmm6vjoolzbygaeua2jltkjb9hgks', documentUid: 'R-LK-50JI-3AAK-WS1A', statusCode: 'done' },
		{ entity: 'signDocument', id: 'R-LK-50JI-3AAK-WS1A' },
	],
	['ONSONETGROUPUPDATE', fields({ ID: '6675' }), { entity: 'workgroup', id: 6675 }],
	[
		'ONAPPUSERREADY',
		{
			...PORTAL,
			access_token: SECRETS.system,
			refresh_token: SECRETS.systemRefresh,
			client_secret: SECRETS.client,
		},
		{ id: undefined },
	],
	['ONAPPINSTALL', { VERSION: '1.0.0', LANGUAGE_ID: 'de' }, { id: undefined }],
	['ONAPPMETHODCONFIRM', { TOKEN: SECRETS.confirm, METHOD: 'voximplant.user.get' }, { id: undefined }],
	['ONOFFLINEEVENT', '', { id: undefined }],
];

/** A payload as it comes over the wire, read. */
export function received(code: string, data: unknown, auth: Row = APPLICATION_AUTH): Row {
	const [, body] = encodeCommand('m', {
		event: code,
		event_handler_id: '773',
		data,
		ts: '1758700000',
		auth,
	}).split('?');
	const read = readEventBody(Buffer.from(body), 'application/x-www-form-urlencoded');
	if (!('tree' in read)) throw new Error(read.problem);
	return read.tree;
}
