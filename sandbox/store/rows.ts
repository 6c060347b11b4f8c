import type { PhpMap } from '../php/value';

/** An employee of the portal. */
export interface User {
	id: number;
	name: string;
	lastName: string;
	email: string;
	position: string;
	isAdmin: boolean;
	active: boolean;
	/** The other fields that have a value, under their names in user.get. */
	values: PhpMap;
}

export interface Currency {
	code: string;
	fullName: string;
	/** Value of one unit in the base currency. */
	amount: number;
	sort: number;
	format: string;
}

/** A comment in a record's timeline (crm.timeline.comment.*). */
export interface Comment {
	id: number;
	entityTypeId: number;
	entityId: number;
	comment: string;
	authorId: number;
	/** Seconds since 1970. */
	created: number;
	files: Array<{ id: number; name: string; size: number }>;
}

/** A product row (crm.item.productrow.*). */
export interface ProductRow {
	id: number;
	/** Short code of the owner's type: D, L, Q, SI, T406, … */
	ownerType: string;
	ownerId: number;
	productId: number;
	productName: string;
	price: number;
	quantity: number;
	discountTypeId: number;
	discountRate: number;
	discountSum: number;
	taxRate: number | null;
	taxIncluded: 'Y' | 'N';
	measureCode: number;
	measureName: string;
	sort: number;
}

/** A change of stage (crm.stagehistory.list). */
export interface StageChange {
	id: number;
	/** 1: created, 2: moved, 3: final stage, 5: moved to another pipeline. */
	typeId: 1 | 2 | 3 | 5;
	entityTypeId: number;
	ownerId: number;
	createdTime: number;
	categoryId: number;
	semantics: 'P' | 'S' | 'F';
	stageId: string;
}

/** A to-do in a record's timeline (crm.activity.todo.*, crm.activity.list). */
export interface Activity {
	id: number;
	ownerTypeId: number;
	ownerId: number;
	subject: string;
	description: string;
	responsibleId: number;
	authorId: number;
	/** Seconds since 1970. */
	deadline: number | null;
	created: number;
	updated: number;
	completed: boolean;
	/** Other values that crm.activity.* wrote, under UPPER names. Missing ones are those of a to-do. */
	values: PhpMap;
	/** Records to which the activity is bound, besides its owner. */
	bindings: Array<{ entityTypeId: number; entityId: number }>;
}

/** A task (tasks.task.*). `values` are stored as they were sent, under UPPER names. */
export interface Task {
	id: number;
	values: PhpMap;
	created: number;
	changed: number;
	closed: number | null;
}

/** A row of an entity that consists of its documented columns. `values` are stored as they are shown. */
export interface StoredRow {
	id: number;
	values: PhpMap;
}

/** A smart process (crm.type.*). */
export interface SmartProcess {
	id: number;
	entityTypeId: number;
	title: string;
	createdTime: number;
	createdBy: number;
}

/** A row of catalog.measure.* or catalog.vat.*. `values` are typed, under camelCase names. */
export interface DictionaryRow {
	id: number;
	values: PhpMap;
}
