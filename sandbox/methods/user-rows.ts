import { isMap, listOf, mapOf, newMap, toText, type PhpMap, type PhpValue } from '../php/value';
import type { User } from '../store/rows';
import type { Store } from '../store/store';
import type { Call } from './method';

/** Names and titles of the fields in user.fields. */
export const USER_FIELDS: Readonly<Record<string, string>> = {
	ID: 'ID',
	XML_ID: 'External code',
	ACTIVE: 'Active',
	NAME: 'First name',
	LAST_NAME: 'Last name',
	SECOND_NAME: 'Middle name',
	TITLE: 'Title',
	EMAIL: 'E-Mail',
	LAST_LOGIN: 'Last login',
	DATE_REGISTER: 'Registered on',
	TIME_ZONE: 'TIME_ZONE',
	IS_ONLINE: 'IS_ONLINE',
	TIMESTAMP_X: 'TIMESTAMP_X',
	LAST_ACTIVITY_DATE: 'LAST_ACTIVITY_DATE',
	PERSONAL_GENDER: 'Gender',
	PERSONAL_PROFESSION: 'Profession',
	PERSONAL_WWW: 'Home page',
	PERSONAL_BIRTHDAY: 'Date of birth',
	PERSONAL_PHOTO: 'Photo',
	PERSONAL_ICQ: 'ICQ',
	PERSONAL_PHONE: 'Personal phone',
	PERSONAL_FAX: 'Fax',
	PERSONAL_MOBILE: 'Personal mobile',
	PERSONAL_PAGER: 'Pager',
	PERSONAL_STREET: 'Street',
	PERSONAL_CITY: 'City',
	PERSONAL_STATE: 'Region',
	PERSONAL_ZIP: 'Postal code',
	PERSONAL_COUNTRY: 'Country',
	PERSONAL_MAILBOX: 'P.O. box',
	PERSONAL_NOTES: 'Notes',
	WORK_PHONE: 'Company phone',
	WORK_COMPANY: 'Company',
	WORK_POSITION: 'Position',
	WORK_DEPARTMENT: 'Department',
	WORK_WWW: 'Company website',
	WORK_FAX: 'WORK_FAX',
	WORK_PAGER: 'WORK_PAGER',
	WORK_STREET: 'WORK_STREET',
	WORK_MAILBOX: 'WORK_MAILBOX',
	WORK_CITY: 'Work city',
	WORK_STATE: 'WORK_STATE',
	WORK_ZIP: 'WORK_ZIP',
	WORK_COUNTRY: 'WORK_COUNTRY',
	WORK_PROFILE: 'WORK_PROFILE',
	WORK_LOGO: 'WORK_LOGO',
	WORK_NOTES: 'WORK_NOTES',
	UF_SKYPE_LINK: 'Skype chat link',
	UF_ZOOM: 'Zoom',
	UF_EMPLOYMENT_DATE: 'Employed since',
	UF_TIMEMAN: 'Working time',
	UF_DEPARTMENT: 'Departments',
	UF_INTERESTS: 'Interests',
	UF_SKILLS: 'Skills',
	UF_WEB_SITES: 'Other websites',
	UF_XING: 'Xing',
	UF_LINKEDIN: 'LinkedIn',
	UF_FACEBOOK: 'Facebook',
	UF_TWITTER: 'Twitter',
	UF_SKYPE: 'Skype',
	UF_DISTRICT: 'District',
	UF_PHONE_INNER: 'Extension',
	USER_TYPE: 'USER_TYPE',
};

/** A user as user.* shows one. Fields that never had a value are left out. */
export function userRow(store: Store, user: User): PhpMap {
	return mapOf(
		{
			ID: String(user.id),
			ACTIVE: user.active,
			NAME: user.name,
			LAST_NAME: user.lastName,
			SECOND_NAME: '',
			EMAIL: user.email,
			IS_ONLINE: 'N',
			TIME_ZONE: '',
			PERSONAL_GENDER: '',
			PERSONAL_MOBILE: '',
			WORK_PHONE: '',
			WORK_POSITION: user.position,
			UF_DEPARTMENT: store.people.departmentsOf(user.id),
			USER_TYPE: 'employee',
		},
		user.values,
	);
}

/** Names of all fields of users, custom fields included. */
export const knownNames = (store: Store): ReadonlySet<string> =>
	new Set([...Object.keys(USER_FIELDS), ...store.people.userFields.all().map(({ fieldName }) => fieldName)]);

/** Applies `select`, with the masks `*` and `UF_*`. Unknown names are left out. */
export function selected(call: Call, row: PhpMap): PhpMap {
	const select = listOf(call.classic('select')).map(toText);
	if (select.length === 0 || select.includes('*')) return row;
	const chosen = newMap();
	for (const [name, value] of Object.entries(row)) {
		if (select.includes(name) || (name.startsWith('UF_') && select.includes('UF_*'))) chosen[name] = value;
	}
	return chosen;
}

/** Fields that a stored user has outside of `values`. */
const OWN: Readonly<Record<string, 'name' | 'lastName' | 'email' | 'position'>> = {
	NAME: 'name',
	LAST_NAME: 'lastName',
	EMAIL: 'email',
	WORK_POSITION: 'position',
};

const READ_ONLY = new Set([
	...['ID', 'ACTIVE', 'UF_DEPARTMENT', 'USER_TYPE', 'IS_ONLINE', 'LAST_LOGIN', 'DATE_REGISTER'],
	...['TIMESTAMP_X', 'LAST_ACTIVITY_DATE'],
]);

/** Writes the parameters of user.add and user.update. Unknown names are ignored. */
export function writeUser(call: Call, user: User): void {
	const { store } = call;
	const known = knownNames(store);
	for (const [key, value] of Object.entries(call.parameters)) {
		const name = key.toUpperCase();
		const own = OWN[name];
		if (own !== undefined) user[own] = toText(value);
		else if (known.has(name) && !READ_ONLY.has(name)) user.values[name] = keptValue(store, name, value);
	}
	const active = call.classic('ACTIVE');
	if (active !== undefined) user.active = isYes(active);
	user.values.TIMESTAMP_X = store.time.format(store.now());
	const departments = call.classic('UF_DEPARTMENT');
	if (departments !== undefined) store.people.setDepartments(user.id, listOf(departments).map(Number));
}

export const isYes = (value: PhpValue): boolean =>
	value === true || value === 1 || ['Y', 'y', 'true', '1'].includes(toText(value));

/** A value as it is stored. A photo is sent as name and base64, and shown as an address. */
function keptValue(store: Store, name: string, value: PhpValue): PhpValue {
	if (name === 'PERSONAL_PHOTO' || name === 'WORK_LOGO') {
		const [fileName, content] = listOf(isMap(value) ? value.fileData : value).map(toText);
		if (fileName === undefined || content === undefined) return '';
		const file = store.sentFile(fileName, content);
		return file === undefined ? '' : `/upload/main/${file.fileId}/${file.name}`;
	}
	return Array.isArray(value) ? value : toText(value);
}
