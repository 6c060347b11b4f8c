/**
 * Puts named values into one object. Names may be paths: `fields[TITLE]`, `fields.TITLE`, `select[]`.
 * @param problem builds the error about a name that cannot be read or is used twice.
 */
export function nest(
	values: ReadonlyArray<{ name: string; value: unknown }>,
	problem: (what: string) => Error,
): Record<string, unknown> {
	const root: Record<string, unknown> = {};
	for (const { name, value } of values) {
		const path = pathOf(name);
		if (path === undefined) throw problem(`holds a name that cannot be read: "${name}"`);
		put(root, path, value, () => problem(`sets "${name}" twice, or inside a value that is not an object`));
	}
	return root;
}

const BRACKETS = /^([^[\].]+)((?:\[[^[\]]*\])+)$/;

function pathOf(name: string): string[] | undefined {
	const brackets = BRACKETS.exec(name);
	const path = brackets === null ? name.split('.') : [brackets[1], ...brackets[2].slice(1, -1).split('][')];
	const readable = path.every((part, index) => part !== '__proto__' && (part !== '' || index > 0));
	const closed = brackets !== null || !/[[\]]/.test(name);
	// An empty part, which only brackets can have, means the end of a list.
	return readable && closed && (brackets !== null || !path.includes('')) ? path : undefined;
}

function put(
	root: Record<string, unknown>,
	path: readonly string[],
	value: unknown,
	twice: () => Error,
): void {
	let place: Record<string, unknown> | unknown[] = root;
	path.forEach((part, index) => {
		const last = index === path.length - 1;
		const key: string | number = Array.isArray(place) ? (part === '' ? place.length : Number(part)) : part;
		if (Number.isNaN(key) || (key === '' && !Array.isArray(place))) throw twice();
		const holder = place as Record<string | number, unknown>;
		const taken = Object.hasOwn(holder, key);
		if (last) {
			if (taken) throw twice();
			holder[key] = value;
			return;
		}
		if (!taken) holder[key] = path[index + 1] === '' ? [] : {};
		const next = holder[key];
		if (next === null || typeof next !== 'object') throw twice();
		place = next as Record<string, unknown> | unknown[];
	});
}
