import type { IDataObject, IExecuteFunctions, ResourceMapperField } from 'n8n-workflow';
import { CRM_ITEMS } from '../catalog/crm/kinds';
import { addressPattern, type Choice } from '../catalog/entity';
import { isObject } from '../catalog/objects';
import { excerpt } from '../catalog/values';
import { inSentence } from '../catalog/words';
import { type IdKind, idWords, ofRecordKind, readId } from '../facts/ids';
import { type NestedTooDeeply, wellFormed } from '../facts/text';
import { readFlag, readNumber } from '../facts/typed-values';
import { sentBy } from '../operations/data/sent';
import { checkGiven, parseJson } from '../operations/input/json';
import { type FileContent, InputError, type MappedFields, type OperationInput } from '../operations/types';
import { readInputFile } from './files';

/** What all items of an execution share; read once. */
export interface InputSource {
	context: IExecuteFunctions;
	/** Label of a parameter, by its name. */
	label(name: string): string;
	/** Fields that the person removed from a mapper. Their values are ignored. */
	removedFields(name: string): ReadonlySet<string>;
	/** Waits until there is room in memory for a file of an item. */
	takeRoom(itemIndex: number, bytes: number): Promise<void>;
}

/** The page of a CRM record: its kind by number, or by the name of the section. */
const CRM_PAGE = /\/(?:type\/(\d+)|crm\/([a-z]+))\/(?:details|show|edit)\/\d/i;

/** Gives operations the node's parameters for one item. */
export class NodeInput implements OperationInput {
	constructor(
		private readonly source: InputSource,
		private readonly itemIndex: number,
	) {}

	text(name: string): string {
		const read = this.read(name, '');
		const given = isLocator(read) ? read.value : read;
		if (given === null || given === undefined) return '';
		const value = isLuxon(given) ? given.toISO() : isRealDate(given) ? given.toISOString() : given;
		if (typeof value === 'object') throw this.invalid(name, `needs a text, not ${excerpt(value)}`);
		return String(value).trim();
	}

	id(choice: Choice): number {
		const { parameter, zero } = choice;
		const given = this.read(parameter, '');
		const value = isLocator(given) ? given.value : given;
		if (value === '' || value === null || value === undefined) {
			throw this.invalid(parameter, 'is empty', 'Choose a record from the list, or enter its ID.');
		}
		const text = typeof value === 'object' ? '' : String(value).trim();
		const isAddress = text.includes('/');
		const id = isAddress ? this.idInAddress(choice, text) : readId(text, this.kindOf(choice, text));
		if (id !== undefined && Number.isSafeInteger(id) && id >= (zero === true ? 0 : 1)) return id;
		if (isAddress) {
			throw this.invalid(
				parameter,
				`is not the address of such a record: ${excerpt(value)}`,
				'Copy the address from the browser while the record is open, or enter its ID.',
			);
		}
		const ofAnother = readId(text) !== undefined && id === undefined;
		throw this.invalid(
			parameter,
			`needs ${ofAnother ? idWords(this.kindOf(choice, text)) : 'an ID such as 12'}, not ${excerpt(value)}`,
			'Choose a record from the list, or enter its ID.',
		);
	}

	number(name: string): number {
		const value = this.read(name, '');
		const number = readNumber(value);
		if (number !== undefined) return number;
		throw this.invalid(name, `needs a number, not ${excerpt(value)}`);
	}

	flag(name: string): boolean {
		return this.readFlag(name, this.read(name, false)) ?? false;
	}

	object(name: string): Record<string, unknown> {
		const value = this.json(name) ?? {};
		if (value !== null && typeof value === 'object' && !Array.isArray(value))
			return value as Record<string, unknown>;
		throw this.invalid(name, `needs an object like {"name": "value"}, not ${excerpt(value)}`);
	}

	json(name: string): unknown {
		return this.parse(this.read(name, ''), name);
	}

	list(path: string): Array<Record<string, unknown>> {
		const read = this.read(path, []);
		// An expression may give a single row.
		const value = isObject(read) ? [read] : read;
		if (!Array.isArray(value)) return [];
		for (const row of value as unknown[]) if (isObject(row)) this.checkEach(row, path.split('.')[0]);
		return value as Array<Record<string, unknown>>;
	}

	mapped(name: string): MappedFields {
		const { context } = this.source;
		const matching = (this.read(`${name}.matchingColumns`, []) ?? []) as string[];
		if (this.read(`${name}.mappingMode`, 'defineBelow') === 'autoMapInputData') {
			const values = this.sendable({ ...context.getInputData()[this.itemIndex].json }, name);
			// Single values are checked where they are written: other columns of the table mean nothing.
			const nested = Object.entries(values).filter(([, value]) => typeof value === 'object');
			this.checkEach(Object.fromEntries(nested), name);
			return { values, automatic: true, matching };
		}
		const removed = this.source.removedFields(name);
		const given = (this.read(`${name}.value`, {}) ?? {}) as Record<string, unknown>;
		this.checkEach(given, name);
		// The editor saves `false` for switches that are not shown.
		const values = Object.entries(given).filter(
			([field, value]) => !(removed.has(field) && (value === false || value === null)),
		);
		return { values: Object.fromEntries(values), automatic: false, matching };
	}

	option(collection: string, name: string): unknown {
		return this.read(`${collection}.${name}`, null) ?? undefined;
	}

	flagOption(collection: string, name: string): boolean {
		return this.readFlag(name, this.option(collection, name)) ?? false;
	}

	jsonOption(collection: string, name: string): unknown {
		return this.parse(this.read(`${collection}.${name}`, null), name);
	}

	fileNames(): string[] {
		return Object.keys(this.source.context.getInputData()[this.itemIndex].binary ?? {});
	}

	async file(property: string): Promise<FileContent | undefined> {
		const { context, takeRoom } = this.source;
		return await readInputFile(
			context,
			this.itemIndex,
			property,
			async (bytes) => await takeRoom(this.itemIndex, bytes),
		);
	}

	invalid(name: string, problem: string, nextStep?: string): InputError {
		return invalidParameter(this.source.label(name), name, problem, nextStep);
	}

	private parse(value: unknown, name: string): unknown {
		if (value === undefined) {
			throw this.invalid(
				name,
				'has no value, because its expression gave undefined',
				'Check the names in the expression, or leave the parameter empty.',
			);
		}
		if (value === null) return undefined;
		if (typeof value !== 'string') {
			checkGiven(value, (...about) => this.invalid(name, ...about), '', name === 'filterJson');
			return value;
		}
		if (value.trim() === '') return undefined;
		const parsed = parseJson(value);
		if ('value' in parsed) return parsed.value;
		throw this.invalid(name, parsed.problem, 'Check quotes, commas and brackets.');
	}

	/** Checks values by their names. A name whose value is missing itself means nothing. @throws InputError */
	private checkEach(values: Readonly<Record<string, unknown>>, name: string): void {
		for (const [field, value] of Object.entries(values))
			checkGiven(value, (...about) => this.invalid(name, ...about), field);
	}

	/**
	 * Skips n8n's own validation, because the checks above name the field and the item. The texts are as they will be sent,
	 * so they can be compared with what the portal answers.
	 */
	private read(name: string, absent: unknown): unknown {
		return this.sendable(this.evaluated(name, absent), name.split('.')[0]);
	}

	private evaluated(name: string, absent: unknown): unknown {
		try {
			return this.source.context.getNodeParameter(name, this.itemIndex, absent as IDataObject, {
				skipValidation: true,
			});
		} catch (error) {
			throw this.failed(name.split('.')[0], error);
		}
	}

	/** The error of an expression. Most name the place themselves, those about syntax do not. */
	private failed(name: string, error: unknown): unknown {
		if (!(error instanceof Error) || 'context' in error) return error;
		return this.invalid(
			name,
			`has an expression that n8n cannot evaluate: ${error.message}`,
			'Open the expression in the editor and correct it.',
		);
	}

	private sendable<Value>(value: Value, name: string): Value {
		try {
			return wellFormed(value);
		} catch (error) {
			const { message } = error as NestedTooDeeply;
			throw this.invalid(name, `cannot be sent: ${message}`, 'Send less nested values.');
		}
	}

	/** Yes or no; undefined when nothing is set. @throws InputError for anything else */
	private readFlag(name: string, value: unknown): boolean | undefined {
		if (value === undefined || value === null || value === '') return undefined;
		const flag = readFlag(value);
		if (flag !== undefined) return flag;
		throw this.invalid(name, `needs true or false, not ${excerpt(value)}`);
	}

	/** What the ID of a choice belongs to. A number alone fits every choice, so nothing else is looked at for it. */
	private kindOf(choice: Choice, text: string): IdKind {
		const { kind, list, label } = choice;
		if (kind !== undefined) return kind;
		if (list !== undefined && 'recordsOf' in list && !/^\d+$/.test(text)) {
			return ofRecordKind(Number(sentBy({ kind: list.recordsOf }, this).kind));
		}
		return { name: `the ${inSentence(label)}`, codes: [] };
	}

	/** The ID in the address of a record's page; undefined for the page of something else. */
	private idInAddress(choice: Choice, text: string): number | undefined {
		const pattern = addressPattern(choice);
		if (pattern === undefined) return undefined;
		const found = new RegExp(`^${pattern}`).exec(text.startsWith('/') ? `https://portal${text}` : text);
		if (found === null) return undefined;
		const { list } = choice;
		const [, number, section] = CRM_PAGE.exec(found[0]) ?? [];
		const shown = number ?? CRM_ITEMS.find((one) => one.section === section)?.entityTypeId;
		if (list !== undefined && 'recordsOf' in list && shown !== undefined) {
			// A page of another kind has an ID of that kind, even where the choice takes several kinds.
			const wanted = sentBy({ kind: list.recordsOf }, this).kind;
			if (Number(shown) !== Number(wanted)) return undefined;
		}
		return Number(found[1]);
	}
}

/** An error about a parameter: `'Limit' needs a number, not "x"`. `problem` continues after the label. */
export const invalidParameter = (
	label: string,
	name: string,
	problem: string,
	nextStep?: string,
): InputError => new InputError(`'${label}'${problem.startsWith(':') ? '' : ' '}${problem}`, name, nextStep);

function isLocator(value: unknown): value is { mode: string; value: unknown } {
	return value !== null && typeof value === 'object' && 'mode' in value && 'value' in value;
}

/** Whether a value is a date of Luxon, as expressions such as `{{ $now }}` give it. */
function isLuxon(value: unknown): value is { toISO(): string } {
	return value !== null && typeof value === 'object' && 'toISO' in value && typeof value.toISO === 'function';
}

const isRealDate = (value: unknown): value is Date => value instanceof Date && !Number.isNaN(value.getTime());

/** @param takeRoom waits until there is room in memory for a file. */
export function inputSource(
	context: IExecuteFunctions,
	label: (name: string) => string,
	takeRoom: InputSource['takeRoom'],
): InputSource {
	const removed = new Map<string, ReadonlySet<string>>();
	return {
		context,
		label,
		takeRoom,
		removedFields(name) {
			let known = removed.get(name);
			if (known === undefined) {
				const schema = context.getNodeParameter(`${name}.schema`, 0, [], { rawExpressions: true }) as unknown;
				const fields = Array.isArray(schema) ? (schema as ResourceMapperField[]) : [];
				known = new Set(fields.filter((field) => field.removed === true).map(({ id }) => id));
				removed.set(name, known);
			}
			return known;
		},
	};
}
