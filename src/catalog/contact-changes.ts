import { CONTACT_DETAIL_KINDS } from './contact-details';

/** What to do with a contact detail of a record that exists. Values are saved in workflows. */
export const CHANGE_MODES = [
	{ value: 'add', name: 'Add', description: 'Add the value, unless the record has it already' },
	{ value: 'remove', name: 'Remove', description: 'Remove the value, if the record has it' },
	{
		value: 'replaceAll',
		name: 'Replace All',
		description: 'Add the value, and remove all others of its kind',
	},
	{ value: 'replaceOne', name: 'Replace One', description: 'Put the value in the place of another one' },
] as const;

/** One change as a person enters it. */
export interface ContactChange {
	/** Name of a kind of contact detail. */
	kind: string;
	mode: string;
	value: string;
	/** The value that `replaceOne` looks for. */
	oldValue: string;
	/** VALUE_TYPE of what is added; a replaced value keeps its own. */
	type: string;
}

/** A value that a record has (`fm` of crm.item.get). */
export interface PresentDetail {
	id: number | string;
	typeId: string;
	valueType: string;
	value: string;
}

/** PHONE, EMAIL, … as the classic crm.contact.update takes them: with ID changes, `DELETE` removes, without ID adds. */
export interface MultiFieldWrite {
	ID?: number | string;
	VALUE?: string;
	VALUE_TYPE?: string;
	DELETE?: 'Y';
}

export type Plan =
	/** Keyed by PHONE, EMAIL, …; empty when all is as it shall be. */
	| { writes: Record<string, MultiFieldWrite[]>; adds: boolean }
	/** The end of the sentence "The parameter … ". */
	| { problem: string; nextStep: string };

/**
 * What has to be written so that the changes hold. Values are given by their absolute ids, and one that is there is not
 * added again: planning anew after the writing gives nothing more.
 */
export function planChanges(changes: readonly ContactChange[], present: readonly PresentDetail[]): Plan {
	const writes: Record<string, MultiFieldWrite[]> = {};
	for (const { name, displayName, typeId } of CONTACT_DETAIL_KINDS) {
		const wanted = changes.filter(({ kind, value }) => kind === name && value !== '');
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

/** A value that the record has, or gets by an earlier change of the same item, then without an id. */
interface HeldValue {
	id?: number | string;
	value: string;
	type: string;
}

type Problem = { what: string; nextStep: string } | undefined;

/** The values of one kind while the changes are applied to them, and what that has to write. */
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
				what: 'is replaced as a whole, and has values to remove or to replace one by one',
				nextStep: "Use 'Replace All' together with 'Add' only, or leave it out.",
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
			return { what: `has no value to be replaced by "${value}"`, nextStep: "Fill in 'Replaced Value'." };
		}
		const [old, ...rest] = this.matching(oldValue);
		const present = this.matching(value);
		// It was replaced before: running a workflow twice is no fault.
		if (old === undefined && present.length > 0) return undefined;
		if (old === undefined) {
			return {
				what: `"${oldValue}" is not there, so it cannot be replaced by "${value}"`,
				nextStep: "Check the value in Bitrix24, or choose 'Add'.",
			};
		}
		// The same number, written in another way: only how it is written changes.
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

	/** Of values that are the same, one stays. */
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

/** What makes two values the same: the digits of phone numbers, e-mails in any case. */
export function comparable(typeId: string, value: string): string {
	const text = value.trim();
	if (typeId === 'EMAIL') return text.toLowerCase();
	const digits = typeId === 'PHONE' ? text.replace(/\D/g, '') : '';
	return digits === '' ? text : digits;
}
