import { kindOf } from '../../catalog/crm/kinds';
import type { FieldDescription, ListOption } from '../../catalog/field';
import {
	foldedName,
	isStageOfPipeline,
	LONGEST_LIST,
	needsList,
	optionsCalled,
} from '../../catalog/list-values';
import { BitrixError } from '../../portal/answers/errors';
import { allRows } from '../../portal/reading/read';
import type { Metadata } from '../../portal/shared/metadata';
import type { FindRecords, ListRequest, Page, Row } from '../../portal/types';

/** What lists are read with. */
export interface ListSource {
	metadata: Metadata;
	read(list: ListRequest): AsyncIterable<Page>;
	find: FindRecords;
}

/** What else is known about a field whose values are looked up. */
interface Lookup {
	/** Reads the fields again unless those at hand were read since that moment. */
	reload?: (since: number) => Promise<readonly FieldDescription[]>;
	/** For stages: the pipelines that the record can be in; absent: all. */
	pipelines?: readonly number[];
	/** Whether records are searched by the values. Then people who have left count too. */
	searches?: boolean;
}

const ACTIVE = { ACTIVE: 'Y' };

/** Active users. Others are looked up by a name that none of these has. */
const USERS: ListRequest = {
	method: 'user.get',
	rows: [],
	key: 'ID',
	parameters: { sort: 'LAST_NAME', order: 'ASC', FILTER: ACTIVE },
	limit: LONGEST_LIST + 1,
};

/**
 * The lists of values that a portal keeps: stages, currencies, people and the like. Panels and running nodes share them
 * with the portal's metadata. One object belongs to one execution or one panel: a name that is missing in a list from
 * before it began is looked for once more in a fresh one, because somebody may just have added it.
 */
export class ValueLists {
	private readonly began: number;
	/** Lists that were made of others, by what they were made of. */
	private readonly made = new Map<string, { of: readonly unknown[]; options: readonly ListOption[] }>();
	/** People that were looked up, by the filter and their name or e-mail. */
	private readonly people = new Map<string, readonly ListOption[]>();

	constructor(private readonly source: ListSource) {
		this.began = source.metadata.now();
	}

	/** The values for a field in the panel; undefined if it has none, too many, or if the credential may not read them. */
	async choices(field: FieldDescription): Promise<readonly ListOption[] | undefined> {
		if (field.options !== undefined) return field.options;
		const options = await this.readable(field);
		const isLong = !field.type.startsWith('crm_') && (options?.length ?? 0) > LONGEST_LIST;
		return options?.length === 0 || isLong ? undefined : options;
	}

	/** Whether values of a field can only be understood with its list, or are missing in it. */
	needs(field: FieldDescription, values: readonly unknown[]): boolean {
		const { options } = field;
		if (options === undefined) return values.some((value) => needsList(field, value));
		return options.length > 0 && !allIn(options, values);
	}

	/** A field with the list that its values need, if it has one that the credential may read. */
	async known(
		field: FieldDescription,
		values: readonly unknown[],
		{ reload, pipelines, searches = false }: Lookup = {},
	): Promise<FieldDescription> {
		if (!this.needs(field, values)) return field;
		if (field.options !== undefined) {
			const again = await reload?.(this.since());
			return again?.find(({ name }) => name === field.name) ?? field;
		}
		const named = values.filter((value) => needsList(field, value)).map(String);
		let options = await this.readable(field);
		if (options === undefined) return { ...field, unreadable: true };
		if (options.length > LONGEST_LIST && isPerson(field)) {
			const found = await this.peopleCalled(named);
			if (allIn(found, named)) return { ...field, options: found };
			const ids = new Set(found.map(({ id }) => id));
			const all = [...found, ...options.filter(({ id }) => !ids.has(id))];
			return { ...field, options: await this.withFormer(all, named, searches) };
		}
		options = this.within(field, options, pipelines);
		if (allIn(options, named)) return { ...field, options };
		const fresh = (await this.optionsOf(field, this.since())) ?? [];
		if (isPerson(field)) return { ...field, options: await this.withFormer(fresh, named, searches) };
		return { ...field, options: this.within(field, fresh, pipelines) };
	}

	/** Active people, and those who have left and are called by a name that nobody else has. */
	private async withFormer(
		active: readonly ListOption[],
		names: readonly string[],
		searches: boolean,
	): Promise<readonly ListOption[]> {
		const missing = names.filter((name) => !allIn(active, [name]));
		if (missing.length === 0) return active;
		const former = await this.peopleCalled(missing, {});
		if (former.length === 0) return active;
		const ids = former.map(({ id }) => id).join();
		return this.from(`people with ${ids} ${searches}`, [active], () => [
			...active,
			...(searches ? former : former.map((one): ListOption => ({ ...one, hasLeft: true }))),
		]);
	}

	/** Lists must be from this execution, and from the last minute, before they refuse a value. */
	private since(): number {
		const { metadata } = this.source;
		return Math.max(this.began, metadata.now() - 60_000);
	}

	/** The values of a field. A list that was refused to an earlier execution may be allowed by now. */
	private async readable(field: FieldDescription): Promise<readonly ListOption[] | undefined> {
		return (await this.optionsOf(field)) ?? (await this.optionsOf(field, this.since()));
	}

	private async optionsOf(
		field: FieldDescription,
		since?: number,
	): Promise<readonly ListOption[] | undefined> {
		const { type, dictionary, pipelinesOf } = field;
		switch (type) {
			case 'crm_status':
				if (isStageOfPipeline(field)) return await this.stages(pipelinesOf as number, since);
				return dictionary === undefined ? undefined : await this.statuses(dictionary, since);
			case 'crm_category':
				return pipelinesOf === undefined ? undefined : await this.pipelines(pipelinesOf, since);
			case 'crm_currency':
				return await this.currencies(since);
			case 'user':
			case 'employee':
				return await this.listed(USERS, personOption, since);
			case 'department':
				return await this.named('department.get', since);
			case 'workgroup':
				return await this.named('sonet_group.get', since);
			default:
				return undefined;
		}
	}

	/** The entries of a dictionary of the CRM. One request reads all dictionaries. */
	private async statuses(
		dictionary: string,
		since: number | undefined,
	): Promise<readonly ListOption[] | undefined> {
		const rows = await this.statusRows(since);
		if (rows === undefined) return undefined;
		return this.from(dictionary, [rows], () =>
			rows
				.filter((row) => row.ENTITY_ID === dictionary)
				.map(({ STATUS_ID, NAME }) => ({ id: String(STATUS_ID), label: String(NAME) })),
		);
	}

	/** The stages of every pipeline of a kind of record, each with the name of the pipeline. */
	private async stages(
		entityTypeId: number,
		since: number | undefined,
	): Promise<readonly ListOption[] | undefined> {
		const { pipelines: kind } = kindOf(entityTypeId);
		const [rows, pipelines] = await Promise.all([
			this.statusRows(since),
			this.pipelines(entityTypeId, since),
		]);
		if (rows === undefined || pipelines === undefined || kind === undefined) return undefined;
		return this.from(`stages ${entityTypeId}`, [rows, pipelines], () =>
			pipelines.flatMap(({ id, label }) => {
				const pipeline = Number(id);
				const dictionary = kind.dictionary(pipeline, entityTypeId);
				return rows
					.filter((row) => row.ENTITY_ID === dictionary)
					.map(({ STATUS_ID, NAME }) => ({
						id: String(STATUS_ID),
						label: `${label}: ${String(NAME)}`,
						also: [String(NAME)],
						pipeline,
					}));
			}),
		);
	}

	/** The values that a record in one of the pipelines can have. */
	private within(
		{ pipelinesOf }: FieldDescription,
		options: readonly ListOption[],
		pipelines: readonly number[] | undefined,
	): readonly ListOption[] {
		if (pipelines === undefined) return options;
		return this.from(`stages ${pipelinesOf} in ${pipelines.join()}`, [options], () =>
			options.filter(({ pipeline }) => pipeline === undefined || pipelines.includes(pipeline)),
		);
	}

	private async statusRows(since: number | undefined): Promise<readonly Row[] | undefined> {
		const parameters = { order: { SORT: 'ASC' } };
		return await this.rows({ method: 'crm.status.list', rows: [], key: 'ID', parameters }, since);
	}

	private async pipelines(
		entityTypeId: number,
		since: number | undefined,
	): Promise<readonly ListOption[] | undefined> {
		const list = { method: 'crm.category.list', rows: ['categories'], parameters: { entityTypeId } };
		const rows = await this.rows(list, since);
		return (
			rows &&
			this.from(`pipelines ${entityTypeId}`, [rows], () =>
				[...rows]
					.sort((one, other) => Number(one.sort) - Number(other.sort))
					.map(({ id, name }) => ({ id: String(id), label: String(name) })),
			)
		);
	}

	private async currencies(since: number | undefined): Promise<readonly ListOption[] | undefined> {
		const list = { method: 'crm.currency.list', rows: [], parameters: { order: { sort: 'asc' } } };
		return await this.listed(list, currencyOption, since);
	}

	/** The rows of a list method, by their NAME. */
	private async named(method: string, since: number | undefined): Promise<readonly ListOption[] | undefined> {
		return await this.listed({ method, rows: [], key: 'ID', parameters: {} }, namedOption, since);
	}

	/** Users that their e-mail or name finds. Lookups of many items share requests. */
	private async peopleCalled(names: readonly string[], filter: Row = ACTIVE): Promise<readonly ListOption[]> {
		const found = await Promise.all(
			[...new Set(names.map(foldedName))].map((name) => this.peopleNamed(name, filter)),
		);
		return [...new Map(found.flat().map((one) => [one.id, one])).values()];
	}

	private async peopleNamed(name: string, filter: Row): Promise<readonly ListOption[]> {
		const place = `${JSON.stringify(filter)} ${name}`;
		const known = this.people.get(place);
		if (known !== undefined) return known;
		const list = { method: 'user.get', rows: [], key: 'ID', parameters: { filter } };
		const words = name.split(' ');
		// The last name can have several words, and come first or last.
		const lastNames = words.flatMap((_, index) => [
			words.slice(index).join(' '),
			words.slice(0, index + 1).join(' '),
		]);
		const lookups = name.includes('@')
			? [{ list, field: 'EMAIL', value: name }]
			: [
					{ list, field: 'NAME', value: name },
					...[...new Set(lastNames)].map((value) => ({ list, field: 'LAST_NAME', value })),
				];
		const rows = await Promise.all(lookups.map(async (lookup) => await this.source.find(lookup)));
		const people = optionsCalled(rows.flat().map(personOption), name);
		const found = [...new Map(people.map((one) => [one.id, one])).values()];
		if (found.length > 0) this.people.set(place, found);
		return found;
	}

	private async listed(
		list: ListRequest,
		option: (row: Row) => ListOption,
		since: number | undefined,
	): Promise<readonly ListOption[] | undefined> {
		const rows = await this.rows(list, since);
		return rows && this.from(list.method, [rows], () => rows.map(option));
	}

	/** Makes a list of others, again only if these have changed. */
	private from(
		name: string,
		of: readonly unknown[],
		make: () => readonly ListOption[],
	): readonly ListOption[] {
		const known = this.made.get(name);
		if (known !== undefined && known.of.every((one, index) => one === of[index])) return known.options;
		const options = make();
		this.made.set(name, { of, options });
		return options;
	}

	/** Rows of a list that hardly ever changes; undefined if the credential may not read it, or the portal lacks it. */
	private async rows(list: ListRequest, since: number | undefined): Promise<readonly Row[] | undefined> {
		const { metadata, read } = this.source;
		return await metadata.read(
			`list ${list.method} ${JSON.stringify(list.parameters)}`,
			async () => await allRows(read(list)).catch(notAllowed),
			since ?? false,
		);
	}
}

const allIn = (options: readonly ListOption[], values: readonly unknown[]): boolean =>
	values.every((value) => value === '' || optionsCalled(options, value).length > 0);

const isPerson = ({ type }: FieldDescription): boolean => type === 'user' || type === 'employee';

function personOption({ ID, NAME, LAST_NAME, EMAIL }: Row): ListOption {
	const names = [NAME, LAST_NAME].filter(Boolean);
	const also = [...names].reverse().join(' ');
	return {
		id: String(ID),
		label: names.join(' ') || String(EMAIL ?? `User ${String(ID)}`),
		also: [also, EMAIL].filter(Boolean).map(String),
	};
}

const currencyOption = ({ CURRENCY, FULL_NAME }: Row): ListOption => ({
	id: String(CURRENCY),
	label: FULL_NAME ? `${String(FULL_NAME)} (${String(CURRENCY)})` : String(CURRENCY),
	...(FULL_NAME ? { also: [String(FULL_NAME)] } : {}),
});

const namedOption = ({ ID, NAME }: Row): ListOption => ({ id: String(ID), label: String(NAME) });

/** Swallows refusals: without the list, a value is taken as it is. */
function notAllowed(error: unknown): undefined {
	if (error instanceof BitrixError && ['permission', 'notFound', 'request'].includes(error.kind))
		return undefined;
	throw error;
}
