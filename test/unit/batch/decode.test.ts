import { decodeCommand } from '../../../src/batch/decode';

it('a command is read as the portal reads it, also lists and what lies deeper', () => {
	expect(
		decodeCommand(
			'crm.item.update?entityTypeId=2&id=5&fields[title]=A+b%20c&fields[ids][]=1&x[y][z]=$result[a]',
		),
	).toEqual({
		method: 'crm.item.update',
		parameters: {
			entityTypeId: '2',
			id: '5',
			fields: { title: 'A b c', ids: ['1'] },
			x: { y: { z: '$result[a]' } },
		},
	});
	expect(decodeCommand(' user.current ')).toEqual({ method: 'user.current', parameters: {} });
});

it('a command that is nested too deeply has no parameters, and is sent all the same', () => {
	expect(decodeCommand(`crm.item.get?id=5&a${'[b]'.repeat(100)}=1`)).toEqual({
		method: 'crm.item.get',
		parameters: {},
	});
});
