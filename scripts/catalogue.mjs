// Writes src/catalog/methods/data.ts, the catalogue of Bitrix24's documented methods. Its input is a JSON file that was
// taken from the documentation: an array with one object for each method, with `method`, `api`, `scope`, `deprecated`,
// `params`, `result` and `docs`. This repository does not hold that file.
//
//     node scripts/catalogue.mjs methods.json            writes the catalogue
//     node scripts/catalogue.mjs methods.json --print    prints it
//
// Rules derive what the input does not say. Tables below correct the rules where they are wrong. Comments there name the
// pages that prove it, as paths below api-reference/ in https://github.com/bitrix24/b24restdocs.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names in the input that belong to pages about several methods. */
const NO_METHODS = new Set(['im.v2', 'imbot.v2']);

/**
 * Words in the documentation's tables that are no parameters: headings, the prefixes of custom fields' names, and the
 * access token, which is sent with every request of an application.
 */
const NO_PARAMETERS = new Set(['Field', 'Parameter', 'parameter', 'UF_', 'DYNAMIC_', 'auth']);

/** Required parameters without a type that come after an object in the input but are not fields of the object. */
const OWN_PARAMETERS = {
	'crm.deal.recurring.update': ['id'], // crm/recurring-deals/crm-deal-recurring-update.md
	'crm.item.update': ['id'], // crm/universal/crm-item-update.md
	'crm.lead.productrows.set': ['id'], // crm/leads/crm-lead-productrows-set.md
	'im.dialog.messages.search': ['CHAT_ID'], // chats/messages/im-dialog-messages-search.md
};

/** Methods that the input describes wrongly or without a page: what the page says, in the notation of the catalogue. */
const CORRECTIONS = {
	// The table says Id, the errors id: catalog/measure/catalog-measure-update.md
	'catalog.measure.update': { parameters: 'id!:integer fields!:object' },
	// The examples and the errors of the page say `id`: sonet-group/scrum/sprint/tasks-api-scrum-sprint-get.md
	'tasks.api.scrum.sprint.get': { parameters: 'id!:integer' },
	// `name` and `id` stand in `flowData`: tasks/flow/tasks-flow-flow-is-exists.md
	'tasks.flow.Flow.isExists': { parameters: 'flowData!:object' },
	'api/tasks.task.chat.message.send': {
		scope: 'tasks',
		parameters: 'fields!:object',
		docs: 'tasks/tasks-task-chat-message-send',
	},
	'task.comm': { method: 'task.commentitem.update' }, // tasks/comment-item/task-comment-item-update.md
	// sonet-group/sonet-group-create.md
	'sonet_group.create': {
		parameters:
			'NAME!:string DESCRIPTION:string VISIBLE:string OPENED:string CLOSED:string KEYWORDS:string ' +
			'INITIATE_PERMS:string PROJECT:string PROJECT_DATE_START:datetime PROJECT_DATE_FINISH:datetime ' +
			'SCRUM_MASTER_ID:integer OWNER_ID:integer IMAGE:file IMAGE_FILE_ID:integer SITE_ID:array SUBJECT_ID:integer',
	},
	// One ID or a list of IDs: sonet-group/members/sonet-group-user-add.md and the other pages of that folder
	'sonet_group.user.add': { parameters: 'GROUP_ID!:integer USER_ID!:array' },
	'sonet_group.user.delete': { parameters: 'GROUP_ID!:integer USER_ID!:array' },
	'sonet_group.user.invite': { parameters: 'GROUP_ID!:integer USER_ID!:array MESSAGE:string' },
	'sonet_group.user.update': { parameters: 'GROUP_ID!:integer USER_ID!:array ROLE!:string' },
	// timeman/base/timeman-status.md
	'timeman.status': { parameters: 'USER_ID:integer' },
	// A list of objects: timeman/networkrange/timeman-networkrange-set.md
	'timeman.networkrange.set': { parameters: 'RANGES!:array' },
	// ID is another name of REPORT_ID: timeman/timecontrol/timeman-timecontrol-report-add.md
	'timeman.timecontrol.report.add': {
		parameters: 'REPORT_ID!:integer USER_ID:integer TEXT!:string TYPE:string CALENDAR:string',
	},
	// FILTER is an object: user/user-get.md, user/user-search.md
	'user.get': {
		parameters:
			'sort:string order:string FILTER:object ADMIN_MODE:boolean select:array IMAGE_RESIZE:string start:integer',
	},
	'user.search': {
		parameters: 'FILTER:object sort:string order:string ADMIN_MODE:boolean select:array start:integer',
	},
	// user/userfields/user-userfield-list.md
	'user.userfield.list': { parameters: 'order:object filter:object' },
};

/** Path of the rows, for methods whose sample answer could not be read. An empty path means the answer itself. */
const ROWS = {
	'catalog.productProperty.list': 'productProperties', // catalog/product-property/catalog-product-property-list.md
	'crm.lead.list': '', // crm/leads/crm-lead-list.md
	'documentgenerator.document.list': 'documents', // document-generator/documents/…-list.md
	'documentgenerator.numerator.list': 'numerators', // document-generator/numerator/…-list.md
	'documentgenerator.template.list': 'templates', // document-generator/templates/…-list.md
	'crm.documentgenerator.template.list': 'templates', // an object by ID: crm/document-generator/templates/…-list.md
	'im.dialog.messages.get': 'messages', // chats/messages/im-dialog-messages-get.md
	'im.dialog.messages.search': 'messages', // chats/messages/im-dialog-messages-search.md
	'im.recent.list': 'items', // chats/im-recent-list.md
	'im.search.user.list': '', // an object by ID: chats/search/im-search-user-list.md
	'imbot.v2.Bot.list': 'bots', // chat-bots/chat-bots-v2/imbot.v2/bots/bot-list.md
	'log.blogcomment.user.get': 'comments', // log/blogcomment/log-blogcomment-user-get.md
	'log.blogpost.get': '', // log/log-blogpost-get.md
	'tasks.api.scrum.epic.list': '', // sonet-group/scrum/epic/tasks-api-scrum-epic-list.md
	'tasks.api.scrum.sprint.list': '', // sonet-group/scrum/sprint/tasks-api-scrum-sprint-list.md
	'im.notify.get': 'notifications', // chats/notifications/im-notify-get.md
	'im.notify.history.search': 'notifications', // chats/notifications/im-notify-history-search.md
};

/** Paging of the lists whose parameters suggest the wrong one. '' means that one call reads the list. */
const PAGING = {
	// One page only, whatever the limit: note/document/note-document-search-list.md, departments/node/humanresources-node-search.md
	'api/note.document.search.list': '',
	'api/humanresources.node.search': '',
	// The next page begins at a cursor of the answer: telephony/follow-up/call-followup-list.md, note/collection/note-collection-list.md
	'api/call.followup.list': 'afterCursor',
	'api/note.collection.list': 'afterCursor',
	// Backwards from the smallest ID: chats/messages/im-dialog-messages-get.md
	'im.dialog.messages.get': 'LAST_ID',
	'im.dialog.messages.search': 'LAST_ID',
	// The next page needs two values of the last row, which the node cannot do: chats/notifications/im-notify-get.md
	'im.notify.get': '',
	'im.notify.history.search': '',
	// One page only, with as many rows as its limit: ai/ai-engine-list.md, chat-bots/…/chat-user-list.md, mail/message/mail-message-thread.md
	'ai.engine.list': '',
	'imbot.v2.Chat.User.list': '',
	'api/mail.message.thread': '',
	// Two ways are documented at once; `start` has a page of its own: log/log-blogpost-get.md
	'log.blogpost.get': 'start',
	'log.blogcomment.user.get': '',
	// Pages inside an object of options: tasks/elapsed-item/task-elapsed-item-get-list.md, tasks/outdated/…/task-items-get-list.md
	'task.elapseditem.getlist': 'PARAMS',
	'task.items.getlist': 'NAV_PARAMS',
	// Can be filtered and sorted by ID, and read without the count: settings/performance/huge-data.md
	'crm.item.list': 'id',
	'crm.company.list': 'ID',
	'crm.contact.list': 'ID',
	'crm.deal.list': 'ID',
	'crm.lead.list': 'ID',
	'crm.quote.list': 'ID',
};

/** Queues: reading removes or confirms what was read before (events/event-offline-get.md, chat-bots/…/event-get.md). */
const QUEUES = new Set(['event.offline.get', 'im.v2.Event.get', 'imbot.v2.Event.get']);

/** Scopes whose name on the pages of methods differs from the list of scopes (scopes/permissions.md). */
const SCOPES = { sonet: 'sonet_group' };

/** The methods to use instead of deprecated ones, as the documentation says. Only documented methods are taken. */
const SUCCESSORS = [
	[/^crm\.(?:lead|deal|contact|company|quote)\.(add|delete|fields|get|list|update)$/, 'crm.item.$1'],
	[/^crm\.(?:lead|deal|contact|company|quote)\.(details\.configuration\.\w+)$/, 'crm.item.$1'],
	[/^crm\.(?:lead|deal|quote)\.productrows\.get$/, 'crm.item.productrow.list'],
	[/^crm\.(?:lead|deal|quote)\.productrows\.set$/, 'crm.item.productrow.set'],
	[/^crm\.dealcategory\.(add|delete|fields|get|list|update)$/, 'crm.category.$1'],
	[/^crm\.activity\.(add|update)$/, 'crm.activity.todo.$1'],
	[/^crm\.catalog\.(get|list)$/, 'catalog.catalog.$1'],
	[/^crm\.product\.(add|delete|get|list|update)$/, 'catalog.product.$1'],
	[/^catalog\.document\.confirm$/, 'catalog.document.conduct'],
	[/^catalog\.document\.unconfirm$/, 'catalog.document.cancel'],
	[
		/^task\.item\.(add|approve|complete|defer|delegate|delete|disapprove|list|renew|update)$/,
		'tasks.task.$1',
	],
	[/^task\.items\.getlist$/, 'tasks.task.list'],
	[/^task\.logitem\.list$/, 'tasks.task.history.list'],
	[/^imbot\.(register|unregister|update)$/, 'imbot.v2.Bot.$1'],
	[/^imbot\.command\.(answer|register|unregister|update)$/, 'imbot.v2.Command.$1'],
	[/^imbot\.message\.(delete|update)$/, 'imbot.v2.Chat.Message.$1'],
	[/^methods$/, 'method.get'],
];

/** The type of a parameter in the catalogue. A type that names an ID is a number, unless the ID is a code. */
function typeOf(type) {
	if (/\[\]$/.test(type)) return 'array';
	if (/^(?:char|text|enum)$|\.(?:CODE|CURRENCY|ACTION_FILE)$|^sale_status\./.test(type)) return 'string';
	if (/\.id$|^user$|^crm_entity$/i.test(type)) return 'integer';
	if (/Dto$/.test(type)) return 'object';
	return /^(?:integer|double|string|boolean|date|datetime|object|array|file)$/.test(type) ? type : 'any';
}

/** Parameters that hold a file: name and content, or the content alone if the type is a text (files/index.md). */
const FILES = /^(?:fileContent|FILE_CONTENT|PERSONAL_PHOTO|IMAGE)$/;

/** The parameters of a method. The input also lists the required fields of its objects, without a type: they are left out. */
function parametersOf({ method, params }) {
	const own = OWN_PARAMETERS[method] ?? [];
	let objects = false;
	return params.flatMap(({ name, type, required }) => {
		const field = objects && type === 'any' && required && !own.includes(name);
		objects ||= /object|array|\[\]/.test(type) || /^(?:ar)?fields$|^params$|^filter$/i.test(name);
		if (field || NO_PARAMETERS.has(name) || name.includes('.')) return [];
		const kind = FILES.test(name) ? (type === 'string' ? 'base64' : 'file') : typeOf(type);
		return [{ name, type: kind, required: required === true }];
	});
}

/** The name in the catalogue: names of REST 3.0 methods begin with `api/`. */
const nameOf = ({ method, api }) => (api === 'v3' ? `api/${method}` : method);

/** Reads a parameter written as `name!:type`. */
function read(parameter) {
	const [, name, mark, type] = /^(\S+?)(!?):(\S+)$/.exec(parameter);
	return { name, type, required: mark === '!' };
}

/**
 * Path of the rows, from the sample answer: `[{…}]`, `{items: [{..}], total: int}`.
 * @returns undefined when the answer is no list.
 */
function rowsOf({ method, result }) {
	if (method in ROWS) return ROWS[method];
	if (/^\[(?:\{|str|int)/.test(result)) return '';
	const missing = /^NO result: (\w+)(?:,total|,time|$)/.exec(result)?.[1];
	if (missing !== undefined && missing !== 'error') return missing;
	const lists = [...result.matchAll(/(?:^\{|, )(\w+): \[\{\.\.\}\]/g)].map(([, name]) => name);
	return result.startsWith('{') && lists.length === 1 ? lists[0] : undefined;
}

/** The paging of a list, from the names of its parameters. */
function pagingOf(name, parameters) {
	if (name in PAGING) return PAGING[name];
	const has = (parameter) => parameters.some((one) => one.name === parameter);
	if (name.startsWith('api/')) return has('pagination') ? 'pagination' : has('cursor') ? 'cursor' : '';
	if (has('start')) return 'start';
	if (has('START')) return 'START';
	if (has('page')) return 'page';
	if (has('limit') && has('offset')) return 'limit';
	return has('LIMIT') && has('OFFSET') ? 'LIMIT' : '';
}

/** The field that identifies a row: found in the sample answer, or known for a family of methods. */
function keyOf({ method, result }, rows) {
	if (rows === '')
		return /^\[\{(?:[\w:, ]*[ ,])?ID[,:}]/.test(result)
			? 'ID'
			: /^\[\{(?:[\w:, ]*[ ,])?id[,:}]/.test(result)
				? 'id'
				: undefined;
	return /^(?:crm\.(?:item|type|automatedsolution|documentgenerator)|catalog|sale|documentgenerator|tasks\.task)\./.test(
		method,
	)
		? 'id'
		: undefined;
}

/** Names of methods that return rows and change nothing. */
const READS =
	/(?:^|\.)(?:get|list|search|find|children)\w*$|(?:list|fields|types|items|countries|instances|tail|senders|children|availabletoadd|subordinates)$|enum\.\w+$|^scope$|\.slots\.list$/i;

/** Names of methods that return one record or a description, which may hold a list. */
const ONE_RECORD = /\.get$|\.get(?:Fields|Settings)$/;

/** Whether the answer of a method is a list of rows. */
function isList({ method, result }, rows, paging) {
	if (QUEUES.has(method)) return false;
	if (paging !== '' || method in ROWS) return true;
	// Without a sample answer only the name can decide.
	if (result === '?') return /\.(?:get)?list$/i.test(method);
	return rows !== undefined && READS.test(method) && !(rows !== '' && ONE_RECORD.test(method));
}

/** The line of a method in the catalogue. */
function lineOf(entry, known) {
	const { method, scope = '', deprecated, docs } = entry;
	const name = nameOf(entry);
	const parameters = entry.parameters?.split(' ').map(read) ?? parametersOf(entry);
	const parts = [`name: ${text(name)}`];
	const [needed] = scope.split('/');
	if (needed !== 'basic' && needed !== '') parts.push(`scope: ${text(SCOPES[needed] ?? needed)}`);
	if (parameters.length > 0)
		parts.push(
			`parameters: ${text(parameters.map(({ name, type, required }) => `${name}${required ? '!' : ''}:${type}`).join(' '))}`,
		);
	const paging = pagingOf(name, parameters);
	const rows = rowsOf(entry);
	if (isList(entry, rows, paging)) {
		const key = paging === 'start' ? keyOf(entry, rows) : undefined;
		const list = [];
		if (rows !== undefined) list.push(`rows: ${text(rows)}`);
		if (paging !== '') list.push(`paging: ${text(paging)}`);
		if (key !== undefined) list.push(`key: ${text(key)}`);
		parts.push(list.length === 0 ? 'list: {}' : `list: { ${list.join(', ')} }`);
	}
	if (deprecated) {
		const successor = SUCCESSORS.filter(([from]) => from.test(method))
			.map(([from, to]) => method.replace(from, to))
			.find((one) => known.has(one));
		parts.push(`deprecated: ${successor === undefined ? 'true' : text(successor)}`);
	}
	parts.push(`docs: ${text(docs.replace(/\.md$/, ''))}`);
	return `\t{ ${parts.join(', ')} },`;
}

const text = (value) => `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** The text of src/catalog/methods/data.ts. */
function catalogue(entries) {
	const methods = entries
		.filter(({ method }) => !NO_METHODS.has(method))
		.map((entry) => ({ ...entry, ...CORRECTIONS[nameOf(entry)] }));
	const known = new Set(
		methods.filter(({ api, deprecated }) => api !== 'v3' && !deprecated).map(({ method }) => method),
	);
	const lines = methods.map((entry) => lineOf(entry, known)).sort();
	return [
		"// Generated by scripts/catalogue.mjs from Bitrix24's documentation. Do not edit it by hand.",
		"import type { MethodRecord } from './method';",
		'',
		'// prettier-ignore',
		'export const METHODS: readonly MethodRecord[] = [',
		...lines,
		'];',
		'',
	].join('\n');
}

const [source, print] = process.argv.slice(2);
if (source === undefined) {
	console.error('Usage: node scripts/catalogue.mjs <list of methods, JSON> [--print]');
	process.exit(1);
}
const made = catalogue(JSON.parse(readFileSync(source, 'utf8')));
const target = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src', 'catalog', 'methods', 'data.ts');
if (print === '--print') process.stdout.write(made);
else writeFileSync(target, made);
