import {
	codeOfKind,
	ID_PATTERN,
	idWords,
	kindOfCode,
	OF_USER,
	ofRecordKind,
	readId,
} from '../../../src/facts/ids';

const PATTERN = new RegExp(`^${ID_PATTERN}$`);

describe('an ID as people copy it', () => {
	it.each([
		['12', 12],
		['D_5', 5],
		['user_12', 12],
		['T83_7', 7],
		['007', 7],
	])('%s is %d', (text, expected) => {
		expect(readId(text)).toBe(expected);
		expect(text).toMatch(PATTERN);
	});

	it('may have spaces around it', () => {
		expect(readId(' D_5\n')).toBe(5);
	});

	it.each([
		[4, 'CO_2', 2],
		[4, 'co_2', 2],
		[4, '2', 2],
		[4, 'C_2', undefined],
		[3, 'C_2', 2],
		[3, 'CO_2', undefined],
		[1030, 'T406_2', 2],
		[1030, 'T407_2', undefined],
		[2, 'user_2', undefined],
	])('of the kind %d reads %s as %p', (kind, text, expected) => {
		expect(readId(text, ofRecordKind(kind))).toBe(expected);
	});

	it('of a user has the code of a user, or none', () => {
		expect(['user_7', 'U_7', '7'].map((text) => readId(text, OF_USER))).toEqual([7, 7, 7]);
		expect(readId('CO_7', OF_USER)).toBeUndefined();
		expect(readId('user_7', { codes: [] })).toBeUndefined();
	});

	it('is not read if it would lose digits', () => {
		expect(readId('9007199254740993')).toBeUndefined();
	});

	it('is named by its kind', () => {
		expect(idWords(ofRecordKind(4))).toBe('the ID of a company, such as 12 or CO_12');
		expect(idWords({ name: 'a task', codes: [] })).toBe('the ID of a task, such as 12');
	});

	it.each([
		[1, 'L'],
		[2, 'D'],
		[3, 'C'],
		[4, 'CO'],
		[7, 'Q'],
		[31, 'SI'],
		[1030, 'T406'],
		[1234, 'T4d2'],
	])('of the kind %i has the code %s', (entityTypeId, code) => {
		expect(codeOfKind(entityTypeId)).toBe(code);
		expect(kindOfCode(code)).toBe(entityTypeId);
	});

	it.each(['', '-1', '1.5', '5 6', 'D_', '_5', '5_6', 'D_5_6', 'D-5', 'Ы_5'])('is not "%s"', (text) => {
		expect(readId(text)).toBeUndefined();
		expect(text).not.toMatch(PATTERN);
	});
});
