import { RestError } from '../errors';
import { toInt, toText } from '../php/value';
import type { Call, Method, MethodResult } from './method';

/** The last ID of a message or notification. No method reads them, so only the ID is stored. */
const sent = new WeakMap<Call['store'], number>();

function send(call: Call): MethodResult {
	const id = (sent.get(call.store) ?? 0) + 1;
	sent.set(call.store, id);
	return { result: id };
}

function notify(call: Call): MethodResult {
	const userId = toInt(call.classic('USER_ID'));
	if (!call.store.users.some((user) => user.id === userId))
		throw new RestError('USER_ID_EMPTY', 'User ID is empty');
	if (toText(call.classic('MESSAGE')) === '') throw new RestError('MESSAGE_EMPTY', 'Message is empty');
	return send(call);
}

export const imMethods: Method[] = [
	{ name: 'im.notify.system.add', scope: 'im', cost: 'write', run: notify },
	{ name: 'im.notify.personal.add', scope: 'im', cost: 'write', run: notify },
	{
		name: 'im.message.add',
		scope: 'im',
		cost: 'write',
		run: (call) => {
			if (toText(call.classic('DIALOG_ID')) === '')
				throw new RestError('DIALOG_ID_EMPTY', "Dialog ID can't be empty");
			if (toText(call.classic('MESSAGE')) === '')
				throw new RestError('MESSAGE_EMPTY', "Message can't be empty");
			return send(call);
		},
	},
];
