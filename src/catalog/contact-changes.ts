import { comparable, CONTACT_DETAIL_KINDS } from './contact-details';

/** What can be done with a contact detail of an existing record. The values are saved in workflows. */
export const CHANGE_MODES = [
	{ value: 'add', name: 'Add', description: 'Add the value, unless the record has it already' },
	{ value: 'remove', name: 'Remove', description: 'Remove the value, if the record has it' },
	{
		value: 'replaceAll',
		name: 'Replace All',
		description: 'Add the value and remove all others of its kind',
	},
	{ value: 'replaceOne', name: 'Replace One', description: 'Replace another value with this one' },
] as const;

/** One change as a person enters it. */
export interface ContactChange {
	/** Name of a kind of contact detail: `phone`, `email`, … */
	kind: string;
	mode: string;
	/** Empty: nothing comes in the place of what is replaced. */
	value: string;
	/** The value that `replaceOne` replaces. */
	oldValue: string;
	/** VALUE_TYPE of an added value, such as WORK. A replaced value keeps its own. */
	type: string;
}

/** A contact detail that a record has: an entry of `fm` in the answer of crm.item.get. */
export interface PresentDetail {
	id: number | string;
	typeId: string;
	valueType: string;
	value: string;
}

/**
 * An entry of PHONE, EMAIL, … as the classic crm.contact.update takes it. With `ID` it changes that value, with `ID` and
 * `DELETE` it removes it, without `ID` it adds one (docs/internals/fields.md, "Phones and e-mails").
 */
export interface MultiFieldWrite {
	ID?: number | string;
	VALUE?: string;
	VALUE_TYPE?: string;
	DELETE?: 'Y';
}

/** What to write so that a record has the wanted contact details, or why that is not possible. */
export type Plan =
	/** `writes` is keyed by PHONE, EMAIL, …; it is empty when nothing has to change. `adds`: whether values are added. */
	| { writes: Record<string, MultiFieldWrite[]>; adds: boolean }
	/** `problem` goes on the sentence "The parameter …". */
	| { problem: string; nextStep: string };

/**
 * Plans what to write so that the changes are made. Present values are named by their IDs, and a present value is not
 * added again. So a new plan after the writing finds nothing left to do.
 */
export function planChanges(changes: readonly ContactChange[], present: readonly PresentDetail[]): Plan {
	const writes: Record<string, MultiFieldWrite[]> = {};
	for (const { name, displayName, typeId } of CONTACT_DETAIL_KINDS) {
		const wanted = changes.filter(({ kind }) => kind === name);
		if (wanted.length === 0) continue;
		const kind = new KindPlan(
			typeId,
			present.filter((one) => one.typeId === typeId),
		);
		const problem = kind.apply(wanted);
		if (problem !== undefined)
			return { problem: `: ${displayName} ${problem.what}`, nextStep: problem.nextStep };
		if (kind.writes.length > 0) writes[typeId] = kind.writes;
	}
	const adds = Object.values(writes).some((list) => list.some(({ ID }) => ID === undefined));
	return { writes, adds };
}

/** A value that the record has. It has no ID when an earlier change of the same item adds it. */
interface HeldValue {
	id?: number | string;
	value: string;
	type: string;
}

type Problem = { what: string; nextStep: string } | undefined;

/** Applies the changes to the values of one kind, and collects what has to be written for that. */
class KindPlan {
	readonly writes: MultiFieldWrite[] = [];
	private values: HeldValue[];

	constructor(
		private readonly typeId: string,
		present: readonly PresentDetail[],
	) {
		this.values = present.map(({ id, value, valueType }) => ({ id, value, type: valueType }));
	}

	apply(changes: readonly ContactChange[]): Problem {
		const all = changes.filter(({ mode }) => mode === 'replaceAll');
		if (all.length > 0 && changes.some(({ mode }) => mode === 'remove' || mode === 'replaceOne')) {
			return {
				what: "has 'Replace All' together with 'Remove' or 'Replace One'",
				nextStep: "Combine 'Replace All' with 'Add' only, or leave it out.",
			};
		}
		if (all.length > 0) this.keepOnly(changes.map(({ value }) => value));
		for (const change of changes) {
			const problem = this.applyOne(change);
			if (problem !== undefined) return problem;
		}
		return undefined;
	}

	private applyOne({ mode, value, oldValue, type }: ContactChange): Problem {
		if (mode === 'remove') {
			for (const one of this.matching(value)) this.drop(one);
			return undefined;
		}
		if (value === '') {
			for (const one of mode === 'replaceOne' ? this.matching(oldValue) : []) this.drop(one);
			return undefined;
		}
		if (mode !== 'replaceOne') {
			const [present] = this.matching(value);
			if (present === undefined) {
				this.values.push({ value, type });
				this.writes.push({ VALUE: value, VALUE_TYPE: type });
			} else if (mode === 'replaceAll' && (present.value !== value || present.type !== type)) {
				this.rewrite(present, value, type);
			}
			return undefined;
		}
		if (oldValue === '') {
			return { what: `does not say which value "${value}" replaces`, nextStep: "Fill in 'Replaced Value'." };
		}
		const [old, ...rest] = this.matching(oldValue);
		const present = this.matching(value);
		// An earlier run of the workflow has already replaced the value. That is no error.
		if (old === undefined && present.length > 0) return undefined;
		if (old === undefined) {
			return {
				what: `"${oldValue}" does not exist, so it cannot be replaced with "${value}"`,
				nextStep: "Check the value in Bitrix24, or choose 'Add'.",
			};
		}
		// The new value may be the old one in another spelling. Then only the spelling changes.
		const others = present.filter((one) => one !== old && !rest.includes(one));
		for (const one of rest) this.drop(one);
		if (others.length > 0) this.drop(old);
		else if (old.value !== value) this.rewrite(old, value, old.type);
		return undefined;
	}

	private matching(value: string): HeldValue[] {
		const wanted = comparable(this.typeId, value);
		return this.values.filter((one) => comparable(this.typeId, one.value) === wanted);
	}

	/** Drops all values but the wanted ones. Of equal values one is kept. */
	private keepOnly(wanted: readonly string[]): void {
		const kept = new Set(wanted.map((value) => this.matching(value)[0]));
		for (const one of this.values.filter((value) => !kept.has(value))) this.drop(one);
	}

	private drop(one: HeldValue): void {
		this.values = this.values.filter((other) => other !== one);
		if (one.id === undefined) {
			// Added by an earlier change of the same item.
			this.forget(one.value);
			return;
		}
		const { id } = one;
		const index = this.writes.findIndex(({ ID }) => ID === id);
		if (index >= 0) this.writes.splice(index, 1);
		this.writes.push({ ID: id, DELETE: 'Y' });
	}

	private rewrite(one: HeldValue, value: string, type: string): void {
		const { id } = one;
		const write = this.writes.find(({ ID, VALUE }) => (id === undefined ? VALUE === one.value : ID === id));
		if (write === undefined) this.writes.push({ ID: id, VALUE: value, VALUE_TYPE: type });
		else Object.assign(write, { VALUE: value, VALUE_TYPE: type });
		Object.assign(one, { value, type });
	}

	private forget(value: string): void {
		const index = this.writes.findIndex(({ ID, VALUE }) => ID === undefined && VALUE === value);
		this.writes.splice(index, 1);
	}
}
