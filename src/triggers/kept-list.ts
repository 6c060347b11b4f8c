import type { KeptTexts } from '../portal/shared/kept-texts';

/** Changes under way, by list: each reads the list and replaces it, so they follow one another. */
const changes = new WeakMap<KeptTexts, Map<string, Promise<void>>>();

/**
 * Reads a short list that is kept as one text. A damaged one counts as empty: what belongs there is entered again when n8n
 * starts, or is news that is lost.
 * @throws Error when it cannot be read
 */
export async function keptList<Entry>(texts: KeptTexts, name: string): Promise<Entry[]> {
	const text = await texts.read(name);
	try {
		const list: unknown = JSON.parse(text ?? '[]');
		return Array.isArray(list) ? (list as Entry[]) : [];
	} catch {
		return [];
	}
}

/**
 * Changes such a list, after all changes of it that this process has begun before.
 * @throws Error when it could not be read or kept
 */
export async function changeKeptList<Entry>(
	texts: KeptTexts,
	name: string,
	change: (list: readonly Entry[]) => readonly Entry[],
): Promise<void> {
	const lists = changes.get(texts) ?? new Map<string, Promise<void>>();
	changes.set(texts, lists);
	const done = (lists.get(name) ?? Promise.resolve()).then(async () => {
		const before = await keptList<Entry>(texts, name);
		const text = JSON.stringify(change(before));
		if (text !== JSON.stringify(before)) await texts.write(name, text);
	});
	lists.set(
		name,
		done.catch(() => undefined),
	);
	await done;
}
