import type { IExecuteFunctions } from 'n8n-workflow';
import { keptTexts } from '../../../src/portal/shared/kept-texts';
import { NodeMemories } from '../../../src/runtime/node-memory';

function memories(
	mode: string,
	texts = keptTexts('demo', { whenRedisIsDown: 'share', warn: () => undefined }),
	signal?: AbortSignal,
	rootExecutionMode?: string,
) {
	const hints: string[] = [];
	const context = {
		getMode: () => mode,
		...(rootExecutionMode !== undefined && { additionalData: { rootExecutionMode } }),
		getExecutionCancelSignal: () => signal,
		getWorkflow: () => ({ id: 'w' }),
		getNode: () => ({ id: 'n' }),
	} as unknown as IExecuteFunctions;
	return { texts, hints, made: new NodeMemories(context, (text) => hints.push(text)) };
}

it('keeps what was written only when the node has succeeded', async () => {
	const { made, texts } = memories('trigger');
	made.of(texts).change('place', () => '1');
	expect(await made.of(texts).read('place')).toBeUndefined();
	await made.keep();
	expect(await memories('trigger', texts).made.of(texts).read('place')).toBe('1');
});

it('keeps nothing when the execution was cancelled after the last item', async () => {
	const { made, texts, hints } = memories('trigger', undefined, AbortSignal.abort());
	made.of(texts).change('place', () => '1');
	await made.keep();
	expect([await made.of(texts).read('place'), hints]).toEqual([undefined, []]);
});

it.each(['manual', 'evaluation'])(
	'a run that was started by hand (%s) moves nothing, and says so',
	async (mode) => {
		const { made, texts, hints } = memories(mode);
		made.of(texts).change('place', () => '1');
		await made.keep();
		expect(await made.of(texts).read('place')).toBeUndefined();
		expect(hints).toEqual([expect.stringContaining('Started by hand')]);
	},
);

it('says when the place could not be kept, or only in memory', async () => {
	const { made, texts, hints } = memories('trigger');
	made.of(texts).change('place', () => '1');
	await made.keep();
	expect(hints).toEqual([expect.stringContaining('in memory only')]);
	const broken = {
		lasting: true,
		read: async () => await Promise.resolve(undefined),
		write: async () => await Promise.reject(new Error('disk full')),
	};
	const second = memories('trigger');
	second.made.of(broken as never).change('place', () => '1');
	await second.made.keep();
	expect(second.hints).toEqual([expect.stringContaining('(disk full)')]);
});

it('says nothing when nothing was written', async () => {
	const { made, hints } = memories('manual');
	await made.keep();
	expect(hints).toEqual([]);
});

it('makes the changes of several items one after the other', async () => {
	const { made, texts } = memories('trigger');
	for (const letter of ['a', 'b', 'c']) made.of(texts).change('place', (kept = '') => `${kept}${letter}`);
	await made.keep();
	expect(await made.of(texts).read('place')).toBe('abc');
	const next = memories('trigger', texts).made;
	next.of(texts).change('place', (kept) => `${kept}d`);
	await next.keep();
	expect(await next.of(texts).read('place')).toBe('abcd');
});

it.each([
	['manual', undefined],
	['trigger', '1'],
	[undefined, '1'],
])('a sub-workflow goes by how its caller was started (%s)', async (root, place) => {
	const { made, texts } = memories('integrated', undefined, undefined, root);
	made.of(texts).change('place', () => '1');
	await made.keep();
	expect(await made.of(texts).read('place')).toBe(place);
});
