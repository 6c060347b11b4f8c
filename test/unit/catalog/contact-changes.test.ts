import * as fc from 'fast-check';
import {
	type ContactChange,
	type MultiFieldWrite,
	planChanges,
	type PresentDetail,
} from '../../../src/catalog/contact-changes';

const change = (over: Partial<ContactChange>): ContactChange => ({
	kind: 'phone',
	mode: 'add',
	value: '',
	oldValue: '',
	type: 'WORK',
	...over,
});

const phones = (...values: string[]): PresentDetail[] =>
	values.map((value, index) => ({ id: index + 1, typeId: 'PHONE', valueType: 'HOME', value }));

const writesOf = (changes: ContactChange[], present: PresentDetail[]) => {
	const plan = planChanges(changes, present);
	if ('problem' in plan) throw new Error(plan.problem);
	return plan.writes;
};

/** The contact details after a classic update, as the portal does it (docs/internals/fields.md, "Phones and e-mails"). */
function applied(
	present: readonly PresentDetail[],
	writes: Record<string, MultiFieldWrite[]>,
): PresentDetail[] {
	let result = present.map((one) => ({ ...one }));
	let next = 1_000;
	for (const [typeId, list] of Object.entries(writes)) {
		for (const { ID, VALUE = '', VALUE_TYPE = 'WORK', DELETE } of list) {
			if (ID === undefined) result.push({ id: next++, typeId, valueType: VALUE_TYPE, value: VALUE });
			else if (DELETE === 'Y') result = result.filter(({ id }) => id !== ID);
			else {
				const found = result.find(({ id }) => id === ID);
				if (found === undefined) throw new Error(`no value ${ID}`);
				Object.assign(found, { value: VALUE, valueType: VALUE_TYPE });
			}
		}
	}
	return result;
}

describe('a plan for contact details', () => {
	it('adds a value only if the record does not have it in any spelling', () => {
		const present = phones('+49 (30) 123-45');
		expect(writesOf([change({ value: '4930.12345' })], present)).toEqual({});
		expect(planChanges([change({ value: '+49 30 9' })], present)).toEqual({
			writes: { PHONE: [{ VALUE: '+49 30 9', VALUE_TYPE: 'WORK' }] },
			adds: true,
		});
		expect(writesOf([change({ value: '1' }), change({ value: '1' })], [])).toEqual({
			PHONE: [{ VALUE: '1', VALUE_TYPE: 'WORK' }],
		});
	});

	it('removes all equal values by id, and nothing that does not exist', () => {
		const remove = change({ mode: 'remove', value: '1 2' });
		expect(writesOf([remove], phones('12', '3', '1-2'))).toEqual({
			PHONE: [
				{ ID: 1, DELETE: 'Y' },
				{ ID: 3, DELETE: 'Y' },
			],
		});
		expect(writesOf([remove], phones('3'))).toEqual({});
	});

	it('replaces by id and keeps the type', () => {
		const replace = change({ mode: 'replaceOne', oldValue: '1', value: '2' });
		expect(planChanges([replace], phones('1', '3'))).toEqual({
			writes: { PHONE: [{ ID: 1, VALUE: '2', VALUE_TYPE: 'HOME' }] },
			adds: false,
		});
		// The new value exists already, so the old one is removed.
		expect(writesOf([replace], phones('1', '2'))).toEqual({ PHONE: [{ ID: 1, DELETE: 'Y' }] });
		// An earlier run has replaced it.
		expect(writesOf([replace], phones('2'))).toEqual({});
		expect(planChanges([replace], phones('3'))).toEqual({
			problem: ': Phone "1" does not exist, so it cannot be replaced with "2"',
			nextStep: expect.stringContaining("'Add'"),
		});
		const respelled = change({ mode: 'replaceOne', oldValue: '12', value: '+1 2' });
		expect(writesOf([respelled], phones('12'))).toEqual({
			PHONE: [{ ID: 1, VALUE: '+1 2', VALUE_TYPE: 'HOME' }],
		});
	});

	it('keeps only the values that replace all, with their type, and changes one kind at a time', () => {
		const all = [change({ mode: 'replaceAll', value: '2' }), change({ mode: 'replaceAll', value: '4' })];
		const mail = { id: 9, typeId: 'EMAIL', valueType: 'WORK', value: 'a@example.org' };
		expect(writesOf(all, [...phones('1', '2', '2'), mail])).toEqual({
			PHONE: [
				{ ID: 1, DELETE: 'Y' },
				{ ID: 3, DELETE: 'Y' },
				{ ID: 2, VALUE: '2', VALUE_TYPE: 'WORK' },
				{ VALUE: '4', VALUE_TYPE: 'WORK' },
			],
		});
		expect(planChanges([...all, change({ mode: 'remove', value: '2' })], [])).toEqual({
			problem: ": Phone has 'Replace All' together with 'Remove' or 'Replace One'",
			nextStep: expect.stringContaining("'Replace All'"),
		});
	});

	it('compares e-mails in any case, websites and texts without digits as they are', () => {
		const email = { id: 1, typeId: 'EMAIL', valueType: 'WORK', value: 'Anna@Example.org' };
		expect(writesOf([change({ kind: 'email', value: 'anna@example.ORG' })], [email])).toEqual({});
		expect(writesOf([change({ value: 'on request' })], phones('no number'))).toHaveProperty('PHONE');
	});

	const value = fc.constantFrom('1', '1-', '2', '+2', '3', 'x');
	const orNothing = fc.oneof({ weight: 6, arbitrary: value }, fc.constant(''));
	const changes = fc.array(
		fc.record({
			kind: fc.constant('phone'),
			mode: fc.constantFrom('add', 'remove', 'replaceAll', 'replaceOne'),
			value: orNothing,
			oldValue: value,
			type: fc.constantFrom('WORK', 'HOME'),
		}),
		{ maxLength: 4 },
	);

	it('leaves nothing to do once its additions and removals are written', () => {
		fc.assert(
			fc.property(changes, fc.uniqueArray(value), (given, present) => {
				// Each value has one change only: adding and removing the same value would never settle.
				const wanted = given.filter(
					({ mode, value: one }, index) =>
						mode !== 'replaceOne' && given.findIndex((other) => same(other.value, one)) === index,
				);
				const before = phones(...present);
				const plan = planChanges(wanted, before);
				if ('problem' in plan) return;
				const after = applied(before, plan.writes);
				expect(planChanges(wanted, after)).toEqual({ writes: {}, adds: false });
			}),
		);
	});

	it('writes each id at most once, and only ids that exist', () => {
		fc.assert(
			fc.property(changes, fc.array(value, { maxLength: 4 }), (given, present) => {
				const before = phones(...present);
				const plan = planChanges(given, before);
				if ('problem' in plan) return;
				const ids = (plan.writes.PHONE ?? []).flatMap(({ ID }) => (ID === undefined ? [] : [ID]));
				expect(new Set(ids).size).toBe(ids.length);
				expect(() => applied(before, plan.writes)).not.toThrow();
			}),
		);
	});
});

const digits = (text: string) => text.replace(/\D/g, '') || text;
const same = (one: string, other: string) => digits(one) === digits(other);
