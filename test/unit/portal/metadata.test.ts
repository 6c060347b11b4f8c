import { Metadata } from '../../../src/portal/shared/metadata';

let now = 0;
const load = jest.fn(async () => await Promise.resolve(['fields']));

beforeEach(() => {
	now = 0;
	load.mockClear();
});

it('fetches once for all who ask at the same time, and again when the time is over', async () => {
	const metadata = new Metadata(1_000, () => now);
	await Promise.all(Array.from({ length: 10 }, async () => await metadata.get('fields', load)));
	expect(load).toHaveBeenCalledTimes(1);
	now = 999;
	await metadata.get('fields', load);
	expect(load).toHaveBeenCalledTimes(1);
	now = 1_001;
	expect(await metadata.get('fields', load)).toEqual(['fields']);
	expect(load).toHaveBeenCalledTimes(2);
	metadata.clear();
	await metadata.get('fields', load);
	expect(load).toHaveBeenCalledTimes(3);
});

it('keeps no failure', async () => {
	const metadata = new Metadata(1_000, () => now);
	await expect(metadata.get('fields', async () => await Promise.reject(new Error('down')))).rejects.toThrow(
		'down',
	);
	expect(await metadata.get('fields', load)).toEqual(['fields']);
});

it('fetches again for a caller that wants the present value, once for all who ask meanwhile', async () => {
	const metadata = new Metadata(300_000, () => now);
	await metadata.get('fields', load);
	now = 60_000;
	load.mockResolvedValueOnce(['fields', 'another']);
	const found = await Promise.all(
		Array.from({ length: 10 }, async () => await metadata.fresh('fields', load)),
	);
	expect(load).toHaveBeenCalledTimes(2);
	expect(found[9]).toEqual(['fields', 'another']);
	expect(await metadata.get('fields', load)).toEqual(['fields', 'another']);
	expect(load).toHaveBeenCalledTimes(2);
	now = 62_000;
	await metadata.fresh('fields', load);
	expect(load).toHaveBeenCalledTimes(3);
});
