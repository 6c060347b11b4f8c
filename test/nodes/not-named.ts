import type { MethodRecord } from '../../src/catalog/methods/method';

const APPLICATION = 'Only for applications that show something of their own in Bitrix24';

const MANIFEST = 'Describes the methods themselves, for programs';

/** Why methods have no operation with a name, by the beginnings of their names. */
const REASONS: Record<string, string> = {
	'crm.activity.badge.': APPLICATION,
	'crm.activity.configurable.': APPLICATION,
	'crm.activity.layout.': APPLICATION,
	'crm.activity.type.': APPLICATION,
	'crm.automation.trigger.add': 'Only applications have triggers of their own',
	'crm.automation.trigger.delete': 'Only applications have triggers of their own',
	'crm.automation.trigger.execute': 'Only applications have triggers of their own',
	'crm.automation.trigger.list': 'Only applications have triggers of their own',
	'crm.timeline.icon.': APPLICATION,
	'crm.timeline.layout.': APPLICATION,
	'crm.timeline.logo.': APPLICATION,
	'task.checklistitem.getmanifest': MANIFEST,
	'task.commentitem.getmanifest': MANIFEST,
	'task.elapseditem.getmanifest': MANIFEST,
	'humanresources.hcmlink.': 'Only for applications that link Bitrix24 with a personnel system',
	'user.option': 'Only applications have settings of users',
	'user.userfield.file.get': 'Its page says that it does not work',
};

/** Why a method has no operation with a name; undefined when nobody has said so. */
export function reasonOf({ name, deprecated }: MethodRecord): string | undefined {
	if (typeof deprecated === 'string') return `Deprecated; its successor is ${deprecated}`;
	if (deprecated === true) return 'Deprecated';
	return Object.entries(REASONS).find(([beginning]) => name.startsWith(beginning))?.[1];
}
