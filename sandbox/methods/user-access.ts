import { RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toText, type PhpMap } from '../php/value';
import type { Call, Method } from './method';

const codesOf = (call: Call): string[] => listOf(call.classic('ACCESS')).map(toText);

/** The name of an access code; undefined for an unknown one. */
function nameOf(call: Call, code: string): PhpMap | undefined {
	const described = (name: string, provider: string, providerId: string): PhpMap =>
		mapOf({ provider, name, provider_id: providerId });
	if (code === 'AU') return described('All authorized users', '', 'other');
	if (code === 'G2') return described('All visitors', '', 'other');
	if (code === 'G1') return described('Administrators', '', 'group');
	const user = call.store.users.find(({ id }) => code === `U${id}`);
	return user && described(`${user.name} ${user.lastName}`, 'Users', 'user');
}

/** Access codes of the caller. */
const ownCodes = (call: Call): string[] => ['AU', 'G2', `U${call.userId}`];

const optionsOf = (call: Call): PhpMap => {
	const key = `${call.caller.clientId}/${call.userId}`;
	const options = call.store.people.userOptions.get(key) ?? newMap();
	call.store.people.userOptions.set(key, options);
	return options;
};

const basic = { scope: 'basic', cost: 'read' } as const;

/** Methods of the caller's rights, and of options that an application stores for a user. */
export const userAccessMethods: Method[] = [
	{
		name: 'access.name',
		...basic,
		run: (call) => {
			const codes = codesOf(call);
			if (codes.length === 0) return { result: false };
			const result = newMap();
			for (const code of codes) {
				const name = nameOf(call, code);
				if (name) result[code] = name;
			}
			return { result };
		},
	},
	{
		name: 'user.access',
		...basic,
		run: (call) => ({
			result: call.isAdmin || codesOf(call).some((code) => ownCodes(call).includes(code)),
		}),
	},
	{ name: 'user.admin', ...basic, run: (call) => ({ result: call.isAdmin }) },
	{
		name: 'user.option.get',
		...basic,
		applicationOnly: true,
		run: (call) => {
			const name = call.classic('option');
			const options = optionsOf(call);
			return { result: name === undefined ? { ...options } : (options[toText(name)] ?? null) };
		},
	},
	{
		name: 'user.option.set',
		scope: 'basic',
		cost: 'write',
		applicationOnly: true,
		run: (call) => {
			const options = call.classic('options');
			if (!isMap(options) || Object.keys(options).length === 0)
				throw new RestError('ArgumentNullException', 'options is empty');
			Object.assign(optionsOf(call), options);
			return { result: true };
		},
	},
];
