import { RestError } from '../errors';
import { isMap, listOf, mapOf, newMap, toInt, toText, type PhpMap, type PhpValue } from '../php/value';
import type { HcmCompany, HcmEmployee } from '../store/people';
import type { Call, Method, MethodResult } from './method';

/** A refusal with status 200 and a number as its code, as the pages of these methods show. */
const failed = (code: 0 | 510): RestError =>
	new RestError(String(code), 'Operation failed', 200, { error: code });

/** A page: `limit` rows (1 to 1000, default 100) from `offset` on, without `total` and `next`. */
function pageOf<Row>(call: Call, rows: readonly Row[]): Row[] {
	const wanted = toInt(call.controller('limit'));
	const limit = wanted >= 1 && wanted <= 1000 ? wanted : 100;
	const offset = Math.max(0, toInt(call.controller('offset')));
	return rows.slice(offset, offset + limit);
}

/** Reads the values of a company. @throws RestError with the given code when one is missing. */
function companyInput(call: Call, code: 0 | 510): Omit<HcmCompany, 'id' | 'created'> {
	const input = call.controllerArray('fields', true);
	const { company, crmCompanyId, title, data, fields } = isMap(input) ? input : newMap();
	const rows = listOf(fields).filter(isMap);
	const incomplete = rows.some((row) => toText(row.field) === '' || toText(row.title) === '');
	if (toText(company) === '' || toText(title) === '' || toInt(crmCompanyId) <= 0) throw failed(code);
	if (rows.length === 0 || incomplete) throw failed(code);
	if (!call.store.record(4, toInt(crmCompanyId))) throw failed(510);
	return {
		company: toText(company),
		crmCompanyId: toInt(crmCompanyId),
		title: toText(title),
		data: isMap(data) ? data : newMap(),
		fields: rows.map(({ field, title: name, type, ttl }) =>
			mapOf({
				field: toText(field),
				title: toText(name),
				type: toText(type) || 'UNKNOWN',
				ttl: ttl === undefined ? 86_400 : toInt(ttl),
			}),
		),
	};
}

function companyView({ id, company, crmCompanyId, title, data }: HcmCompany): PhpMap {
	return mapOf({ id, company, crmCompanyId, title, data });
}

function existing(call: Call): HcmCompany {
	const found = call.store.people.hcmCompanies.get(call.controllerInt('id'));
	if (!found) throw failed(510);
	return found;
}

/** Companies of a user, each with the code of the person there. */
const companiesOf = (call: Call, userId: number): Array<[HcmCompany, person: string]> =>
	call.store.people.hcmCompanies.all().flatMap((company): Array<[HcmCompany, string]> => {
		const link = call.store.people.hcmEmployees
			.all()
			.find((one) => one.companyId === company.id && one.userId === userId);
		return link ? [[company, link.person]] : [];
	});

function listCompanies(call: Call): MethodResult {
	const full = (company: HcmCompany): PhpMap =>
		Object.assign(companyView(company), {
			createdAt: call.store.time.format(company.created),
			fields: company.fields,
		});
	const userId = call.controller('userId');
	const rows =
		userId === undefined
			? call.store.people.hcmCompanies.all().map(full)
			: companiesOf(call, toInt(userId)).map(([company, person]) => Object.assign(full(company), { person }));
	return { result: pageOf(call, rows) };
}

function listOwnCompanies(call: Call): MethodResult {
	const rows = companiesOf(call, call.userId).map(([company, person]) =>
		Object.assign(companyView(company), { person }),
	);
	return { result: pageOf(call, rows) };
}

const companyWith = (call: Call, code: PhpValue | undefined): HcmCompany | undefined =>
	call.store.people.hcmCompanies.all().find(({ company }) => company === toText(code));

function listEmployees(call: Call): MethodResult {
	const company = companyWith(call, call.controller('company'));
	if (!company) throw failed(510);
	const since = call.store.time.parse(toText(call.controller('updatedAt'))) ?? -Infinity;
	const persons = new Map<string, HcmEmployee[]>();
	for (const one of call.store.people.hcmEmployees.all()) {
		if (one.companyId !== company.id || one.userId === null) continue;
		persons.set(one.person, [...(persons.get(one.person) ?? []), one]);
	}
	const rows = [...persons.values()].flatMap((employees) => personView(call, company, employees, since));
	return { result: pageOf(call, rows) };
}

/** A person with all employments; an empty list unless it was changed after `since`. */
function personView(call: Call, company: HcmCompany, employees: HcmEmployee[], since: number): PhpMap[] {
	const [first] = employees;
	const updated = Math.max(...employees.map((one) => one.updated));
	if (!first || updated <= since) return [];
	const { time } = call.store;
	return [
		mapOf({
			id: first.id,
			company: company.company,
			person: first.person,
			employees: employees.map(({ id, employee, data, created }) =>
				mapOf({ id, employee, data, createdAt: time.format(created) }),
			),
			userId: first.userId,
			title: `${toText(first.data.firstName)} ${toText(first.data.lastName)}`.trim(),
			createdAt: time.format(first.created),
			updatedAt: time.format(updated),
		}),
	];
}

/** The answer of a method that stores a list of items: the errors of those that were not stored. */
const outcome = (errors: string[]): MethodResult => ({
	result: mapOf({ status: errors.length === 0 ? 'ok' : 'error', errors }),
});

const EMPTY_LIST = "Parameter 'data' must be a non empty array ";

function setEmployees(call: Call): MethodResult {
	const items = listOf(call.controller('data'));
	if (items.length === 0) return outcome([EMPTY_LIST]);
	const company = companyWith(call, call.controller('company'));
	if (!company) throw failed(510);
	updateJobOf(call);
	const problems: string[] = [];
	items.forEach((item, index) => {
		const { employee, person, userId, data } = isMap(item) ? item : newMap();
		if (toText(employee) === '' || toText(person) === '' || !isMap(data) || !listOf(data).some(toText)) {
			problems.push(`Item #${index} should have not empty 'employee', 'person', 'data'`);
			return;
		}
		const now = call.store.now();
		const linked = toInt(userId) > 0 ? toInt(userId) : null;
		const { hcmEmployees } = call.store.people;
		const known = employeeWith(call, company, toText(employee));
		if (known)
			Object.assign(known, { person: toText(person), userId: linked ?? known.userId, data, updated: now });
		else
			hcmEmployees.add({
				companyId: company.id,
				employee: toText(employee),
				person: toText(person),
				userId: linked,
				data,
				created: now,
				updated: now,
				values: newMap(),
			});
	});
	return outcome(problems);
}

const employeeWith = (call: Call, company: HcmCompany, code: string): HcmEmployee | undefined =>
	call.store.people.hcmEmployees.all().find((one) => one.companyId === company.id && one.employee === code);

function setValues(call: Call): MethodResult {
	const items = listOf(call.controller('data'));
	if (items.length === 0) return outcome([EMPTY_LIST]);
	const wanted = call.controller('company');
	const company =
		companyWith(call, wanted) ??
		call.store.people.hcmCompanies.all().find(({ crmCompanyId }) => crmCompanyId === toInt(wanted));
	if (!company) throw failed(510);
	updateJobOf(call);
	const problems: string[] = [];
	items.forEach((item, index) => {
		const { field, employee, value = '' } = isMap(item) ? item : newMap();
		const found = employeeWith(call, company, toText(employee));
		const ofCompany = `not found for company '${company.company}'`;
		if (!company.fields.some((one) => one.field === field))
			problems.push(`Item #${index} field '${toText(field)}' ${ofCompany}`);
		else if (!found) problems.push(`Item #${index} employee '${toText(employee)}' ${ofCompany}`);
		else found.values[toText(field)] = value;
	});
	return outcome(problems);
}

const STATUSES = ['IN_PROGRESS', 'DONE', 'CANCELED'];

/** Updates a job. @throws RestError when it is finished or the status is unknown. */
function updateJob(call: Call, id: number, fields: PhpValue | undefined): void {
	const job = call.store.people.hcmJobs.get(id);
	const status = isMap(fields) ? toText(fields.status) : '';
	if (!job || !STATUSES.includes(status) || job.status !== 'IN_PROGRESS') throw failed(0);
	job.status = status;
}

function updateJobOf(call: Call): void {
	const job = call.controller('job');
	if (isMap(job)) updateJob(call, toInt(job.id), job.fields);
}

const method = (name: string, cost: Method['cost'], run: Method['run'], forEverybody = false): Method => ({
	name: `humanresources.hcmlink.${name}`,
	scope: 'humanresources.hcmlink',
	cost,
	applicationOnly: true,
	run: (call) => {
		if (!forEverybody && !call.isAdmin)
			throw new RestError('ACCESS_DENIED', 'Access denied! Access denied.', 403);
		return run(call);
	},
});

/**
 * humanresources.hcmlink.* (https://apidocs.bitrix24.com/api-reference/sign/hcm-link/index.html), for applications of
 * HR systems.
 */
export const hcmLinkMethods: Method[] = [
	method('company.add', 'write', (call) => {
		const company = companyInput(call, 0);
		return { result: call.store.people.hcmCompanies.add({ ...company, created: call.store.now() }).id };
	}),
	method('company.update', 'write', (call) => {
		Object.assign(existing(call), companyInput(call, 510));
		return { result: true };
	}),
	method('company.delete', 'write', (call) => ({
		result: call.store.people.hcmCompanies.delete(existing(call).id),
	})),
	method('company.list', 'list', listCompanies),
	method('company.user.list', 'list', listOwnCompanies, true),
	method('employee.list', 'list', listEmployees),
	method('employee.set', 'write', setEmployees),
	method('field.value.set', 'write', setValues),
	method('job.status.get', 'read', (call) => {
		const job = call.store.people.hcmJobs.get(call.controllerInt('id'));
		if (!job) throw failed(0);
		return { result: mapOf({ alive: job.status === 'IN_PROGRESS' }) };
	}),
	method('job.update', 'write', (call) => {
		updateJob(call, call.controllerInt('id'), call.controller('fields'));
		return { result: true };
	}),
];
