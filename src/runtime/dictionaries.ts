import { CRM_ITEMS } from '../catalog/crm/kinds';
import type { CrmEntity } from '../catalog/crm/crm-item';
import type { FieldDescription } from '../catalog/field';
import { BitrixError } from '../portal/answers/errors';
import type { Portal } from '../portal/portal';
import { entityTypeIdOf } from '../operations/records/crm-records';
import { allRows } from '../portal/reading/read';
import type { ListRequest, Row } from '../portal/types';
import type { Panel } from './panel';

/** A value of a list in the panel. */
export interface ListValue {
	name: string;
	value: string | number;
}

/** With more employees, departments or workgroups a field has no list and takes an ID. */
const MOST_ROWS = 500;

/** Lists of values that the portal keeps, such as stages and currencies. They are cached with the portal's metadata. */
export class Dictionaries {
	private readonly portal: Portal;

	constructor(private readonly panel: Panel) {
		this.portal = panel.portal;
	}

	/** The values to choose from for a field; undefined if it has none, or if the credential may not read them. */
	async choices(field: FieldDescription): Promise<ListValue[] | undefined> {
		if (field.options !== undefined)
			return field.options.map(({ id, label }) => ({ name: label || id, value: id }));
		const found = await this.load(field)?.catch(notAllowed);
		return found === undefined || found.length === 0 ? undefined : found;
	}

	private load(field: FieldDescription): Promise<ListValue[] | undefined> | undefined {
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
			case 'department':
				return this.named('department.get');
			case 'workgroup':
				return this.named('sonet_group.get');
			default:
				return undefined;
		}
	}

	/** The kind of CRM record that is chosen in the panel; undefined for other resources. */
	private get kind(): { entity: CrmEntity; entityTypeId: number } | undefined {
		const resource = this.panel.context.getCurrentNodeParameter('resource');
		const entity = CRM_ITEMS.find((one) => one.resource === resource);
		return entity && { entity, entityTypeId: entityTypeIdOf(entity, this.panel.input) };
	}

	/** Values of a dictionary. For stages: those of every pipeline, each with the pipeline's name. */
	private async statuses(fieldName: string, dictionary: string): Promise<ListValue[]> {
		const { kind } = this;
		const pipelines = kind?.entity.pipelines;
		const all = await this.rows({
			method: 'crm.status.list',
			rows: [],
			key: 'ID',
			parameters: { order: { SORT: 'ASC' } },
		});
		const of = (name: string) => all.filter((row) => row.ENTITY_ID === name);
		const choice = ({ STATUS_ID, NAME }: Row): ListValue => ({
			name: String(NAME),
			value: String(STATUS_ID),
		});
		if (kind === undefined || pipelines === undefined || fieldName !== 'stageId')
			return of(dictionary).map(choice);
		return (await this.pipelines()).flatMap(({ name: pipeline, value: id }) =>
			of(pipelines.dictionary(Number(id), kind.entityTypeId)).map((row) => {
				const { name, value } = choice(row);
				return { name: `${pipeline}: ${name}`, value };
			}),
		);
	}

	private async pipelines(): Promise<ListValue[]> {
		const { kind } = this;
		if (kind === undefined) return [];
		const rows = await this.rows({
			method: 'crm.category.list',
			rows: ['categories'],
			parameters: { entityTypeId: kind.entityTypeId },
		});
		return rows
			.sort((one, other) => Number(one.sort) - Number(other.sort))
			.map(({ id, name }) => ({ name: String(name), value: Number(id) }));
	}

	private async currencies(): Promise<ListValue[]> {
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

	private async users(): Promise<ListValue[] | undefined> {
		const rows = await this.rows({
			method: 'user.get',
			rows: [],
			key: 'ID',
			parameters: { sort: 'LAST_NAME', order: 'ASC', FILTER: { ACTIVE: 'Y' } },
			limit: MOST_ROWS + 1,
		});
		if (rows.length > MOST_ROWS) return undefined;
		return rows.map(({ ID, NAME, LAST_NAME, EMAIL }) => ({
			name: [NAME, LAST_NAME].filter(Boolean).join(' ') || String(EMAIL ?? `User ${String(ID)}`),
			value: Number(ID),
		}));
	}

	/** The rows of a list method, by their NAME. */
	private async named(method: string): Promise<ListValue[] | undefined> {
		const rows = await this.rows({ method, rows: [], key: 'ID', parameters: {}, limit: MOST_ROWS + 1 });
		if (rows.length > MOST_ROWS) return undefined;
		return rows.map(({ ID, NAME }) => ({ name: String(NAME), value: Number(ID) }));
	}

	/** Rows of a list that hardly ever changes. Each caller gets an array of its own. */
	private async rows(list: ListRequest): Promise<Row[]> {
		const key = `${list.method} ${JSON.stringify(list.parameters)}`;
		const rows = await this.portal.metadata.get(key, async () => await allRows(this.portal.read(list)));
		return [...rows];
	}
}

/** Swallows refusals: a list that may not be read, or that the portal lacks, leaves a plain field. */
function notAllowed(error: unknown): undefined {
	if (error instanceof BitrixError && ['permission', 'notFound', 'request'].includes(error.kind))
		return undefined;
	throw error;
}
