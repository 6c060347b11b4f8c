import type { CrmEntity } from '../catalog/crm-item';
import type { FieldDescription } from '../catalog/field';
import { BitrixError } from '../portal/errors';
import type { Portal } from '../portal/portal';
import { allRows } from '../portal/read';
import type { ListRequest, Row } from '../portal/types';

/** A value that a person can choose. */
export interface Choice {
	name: string;
	value: string | number;
}

/** More employees than this are not offered in a list: the field takes an ID then. */
const MOST_USERS = 500;

/** The portal's own lists, kept with its metadata; undefined where the webhook may not read them. */
export class Dictionaries {
	constructor(
		private readonly portal: Portal,
		private readonly entity: CrmEntity,
		private readonly entityTypeId: number,
	) {}

	/** The values to choose from for a field, or undefined when it has none, or they cannot be read. */
	async choices(field: FieldDescription): Promise<Choice[] | undefined> {
		if (field.options !== undefined)
			return field.options.map(({ id, label }) => ({ name: label || id, value: id }));
		const found = await this.load(field)?.catch(notAllowed);
		return found === undefined || found.length === 0 ? undefined : found;
	}

	private load(field: FieldDescription): Promise<Choice[] | undefined> | undefined {
		switch (field.type) {
			case 'crm_status':
				return field.dictionary === undefined ? undefined : this.statuses(field.name, field.dictionary);
			case 'crm_category':
				return this.pipelines();
			case 'crm_currency':
				return this.currencies();
			case 'user':
			case 'employee':
				return this.users();
			default:
				return undefined;
		}
	}

	/** Values of a dictionary; stages of every pipeline, each with the pipeline's name. */
	private async statuses(fieldName: string, dictionary: string): Promise<Choice[]> {
		const { pipelines } = this.entity;
		const all = await this.rows({
			method: 'crm.status.list',
			rows: [],
			key: 'ID',
			parameters: { order: { SORT: 'ASC' } },
		});
		const of = (name: string) => all.filter((row) => row.ENTITY_ID === name);
		const choice = ({ STATUS_ID, NAME }: Row): Choice => ({ name: String(NAME), value: String(STATUS_ID) });
		if (pipelines === undefined || fieldName !== 'stageId') return of(dictionary).map(choice);
		return (await this.pipelines()).flatMap(({ name: pipeline, value: id }) =>
			of(pipelines.dictionary(Number(id), this.entityTypeId)).map((row) => {
				const { name, value } = choice(row);
				return { name: `${pipeline}: ${name}`, value };
			}),
		);
	}

	private async pipelines(): Promise<Choice[]> {
		const rows = await this.rows({
			method: 'crm.category.list',
			rows: ['categories'],
			parameters: { entityTypeId: this.entityTypeId },
		});
		return rows
			.sort((one, other) => Number(one.sort) - Number(other.sort))
			.map(({ id, name }) => ({ name: String(name), value: Number(id) }));
	}

	private async currencies(): Promise<Choice[]> {
		const rows = await this.rows({
			method: 'crm.currency.list',
			rows: [],
			parameters: { order: { sort: 'asc' } },
		});
		return rows.map(({ CURRENCY, FULL_NAME }) => ({
			name: FULL_NAME ? `${String(FULL_NAME)} (${String(CURRENCY)})` : String(CURRENCY),
			value: String(CURRENCY),
		}));
	}

	private async users(): Promise<Choice[] | undefined> {
		const rows = await this.rows({
			method: 'user.get',
			rows: [],
			key: 'ID',
			parameters: { sort: 'LAST_NAME', order: 'ASC', FILTER: { ACTIVE: 'Y' } },
			limit: MOST_USERS + 1,
		});
		if (rows.length > MOST_USERS) return undefined;
		return rows.map(({ ID, NAME, LAST_NAME, EMAIL }) => ({
			name: [NAME, LAST_NAME].filter(Boolean).join(' ') || String(EMAIL ?? `User ${String(ID)}`),
			value: Number(ID),
		}));
	}

	/** Rows of a list that hardly ever changes. Callers get arrays of their own. */
	private async rows(list: ListRequest): Promise<Row[]> {
		const key = `${list.method} ${JSON.stringify(list.parameters)}`;
		const rows = await this.portal.metadata.get(key, async () => await allRows(this.portal.read(list)));
		return [...rows];
	}
}

/** Lists that the webhook may not read, or that the portal does not have, leave a plain field. */
function notAllowed(error: unknown): undefined {
	if (error instanceof BitrixError && ['permission', 'notFound', 'request'].includes(error.kind))
		return undefined;
	throw error;
}
