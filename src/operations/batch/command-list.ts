import { isObject } from '../../catalog/objects';
import { referencedKeys } from '../../portal/sending/command-list';
import type { Command, MethodParameters } from '../../portal/types';
import { outcomeRows } from './command-rows';
import { parseJson } from '../input/json';
import { readMethodName } from '../input/method-name';
import { asTaken } from '../method/taken';
import type { Operation, OperationInput } from '../types';

const COMMANDS = 'commands';
const COMMANDS_JSON = 'commandsJson';

export const commandList: Operation = {
	value: 'commandList',
	name: 'Command List',
	action: 'Run command list',
	description: 'Run several methods in order, later ones with results of earlier ones; up to 50 per request',
	methods: ['batch'],
	parameters: ['defineCommands', COMMANDS, COMMANDS_JSON, 'options', 'options.stopOnFirstFailure'],
	async run({ input, batch }) {
		const commands = await readCommands(input);
		const halt = input.flagOption('options', 'stopOnFirstFailure');
		return outcomeRows(commands, await batch(commands, { halt }));
	},
};

type Problem = (what: string, nextStep?: string) => Error;

/**
 * Reads and checks the commands before anything is sent.
 * @throws InputError that names the command.
 */
async function readCommands(input: OperationInput): Promise<Command[]> {
	const name = input.text('defineCommands') === 'json' ? COMMANDS_JSON : COMMANDS;
	const invalid: Problem = (what, nextStep) => input.invalid(name, what, nextStep);
	const given =
		name === COMMANDS ? input.list(`${COMMANDS}.command`) : fromJson(input.json(COMMANDS_JSON), invalid);
	if (given.length === 0) throw invalid('has no commands', 'Add at least one command.');
	const commands = given.map((one, index) => readCommand(one, index, invalid));
	checkKeys(commands, invalid);
	checkReferences(commands, invalid);
	return await Promise.all(
		commands.map(async (command): Promise<Command> => {
			const { key, method, parameters = {} } = command;
			const inCommand: Problem = (what, nextStep) => invalid(`: command "${key}" ${what}`, nextStep);
			return { ...command, parameters: await asTaken(method, parameters, inCommand) };
		}),
	);
}

/** Commands as JSON: an array of `{key, method, parameters}`, or an object of `{method, parameters}` by key. */
function fromJson(json: unknown, invalid: Problem): Array<Record<string, unknown>> {
	const shape = 'Write [{"key": "deals", "method": "crm.item.list", "parameters": {"entityTypeId": 2}}].';
	if (json === undefined) return [];
	if (json === null || typeof json !== 'object') throw invalid('is not a list of commands', shape);
	const list = Array.isArray(json)
		? (json as unknown[])
		: Object.entries(json).map(([key, one]: [string, unknown]) => (isObject(one) ? { ...one, key } : one));
	const bad = list.findIndex((one) => !isObject(one));
	if (bad >= 0) throw invalid(`has something that is not a command in place ${bad + 1}`, shape);
	return list as Array<Record<string, unknown>>;
}

function readCommand(one: Record<string, unknown>, index: number, invalid: Problem): Command {
	const key = String(one.key ?? '').trim();
	const place = `command ${index + 1}${key === '' ? '' : ` ("${key}")`}`;
	checkParts(one, place, invalid);
	if (key === '') throw invalid(`has no key in ${place}`, 'Give every command a key: references use it.');
	if (!/^[a-z_][\w-]*$/i.test(key)) {
		throw invalid(
			`has a key that cannot be used in ${place}`,
			'Begin with a letter and use letters, digits, _ and - only.',
		);
	}
	const method = readMethodName(one.method, (what, nextStep) =>
		invalid(`: the method of ${place} ${what}`, nextStep),
	);
	return { key, method, parameters: readParameters(one.parameters, place, invalid) };
}

const PARTS = ['key', 'method', 'parameters'];

/** Refuses what would be ignored: with `params` for `parameters`, a command would be sent without any. */
function checkParts(one: Record<string, unknown>, place: string, invalid: Problem): void {
	const lacking = PARTS.filter((part) => !(part in one));
	const unknown = Object.keys(one).find((name) => !PARTS.includes(name));
	if (unknown !== undefined) {
		throw invalid(
			`has "${unknown}" in ${place}, which is not a part of a command`,
			lacking.length === 0
				? 'Remove it. A command has a key, a method and parameters.'
				: `Write "${meant(unknown, one[unknown], lacking)}" instead.`,
		);
	}
	if ('parameters' in one && one.parameters === undefined) {
		throw invalid(
			`has no parameters in ${place}, where an expression gave undefined`,
			'Check the names in the expression, or leave "parameters" out.',
		);
	}
}

/** The part that a person most likely means by a name. */
function meant(name: string, value: unknown, lacking: readonly string[]): string {
	const begins = (text: string): string => text.slice(0, 3).toLowerCase();
	const similar = lacking.find((part) => begins(part) === begins(name));
	return similar ?? lacking.at(isObject(value) ? -1 : 0)!;
}

function readParameters(given: unknown, place: string, invalid: Problem): MethodParameters {
	if (given === undefined || given === null) return {};
	const value = typeof given === 'string' ? parse(given, place, invalid) : given;
	if (isObject(value)) return value;
	throw invalid(`: the parameters of ${place} are not a JSON object`, 'Write them like {"id": 5}.');
}

function parse(text: string, place: string, invalid: Problem): unknown {
	if (text.trim() === '') return {};
	const parsed = parseJson(text);
	if ('value' in parsed) return parsed.value;
	throw invalid(
		`: the text with the parameters of ${place} ${parsed.problem}`,
		'Check quotes, commas and brackets.',
	);
}

function checkKeys(commands: readonly Command[], invalid: Problem): void {
	const seen = new Set<string>();
	for (const { key } of commands) {
		if (seen.has(key)) throw invalid(`uses the key "${key}" twice`, 'Give every command a key of its own.');
		seen.add(key);
	}
}

/** Refuses references that lead to nothing: Bitrix24 would put all results in their place instead of one value. */
function checkReferences(commands: readonly Command[], invalid: Problem): void {
	const place = new Map(commands.map(({ key }, index) => [key, index]));
	commands.forEach(({ key, parameters }, index) => {
		for (const wanted of referencedKeys(parameters)) {
			const found = place.get(wanted);
			const from = `refers in command "${key}" to "${wanted}"`;
			if (found === undefined)
				throw invalid(
					`${from}, which is not a command of the list`,
					`Known keys: ${[...place.keys()].join(', ')}.`,
				);
			if (found >= index)
				throw invalid(
					`${from}, which ${found === index ? 'is that command itself' : 'comes later'}`,
					'Move the command that gives the result above the one that uses it.',
				);
		}
	});
}
