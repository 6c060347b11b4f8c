import { findMethod } from '../../catalog/methods';
import { type MethodRecord, parametersOf } from '../../catalog/methods/method';
import type { MethodParameters } from '../../portal/types';

/**
 * Methods that find their parameters by the exact name only, and ignore others without a word. Classic methods take names in
 * any case, and the old methods of tasks go by position (docs/internals/fields.md, "Names of parameters").
 */
const EXACT =
	/^(api\/|(catalog|documentgenerator|humanresources|rpa|socialnetwork\.api|tasks|userfieldconfig)\.|crm\.(activity\.todo|automatedsolution|category|documentgenerator|item(?!\.details)|orderentity|stagehistory|type)\.)/i;

const documentedNames = new WeakMap<MethodRecord, ReadonlyMap<string, string>>();

/** The documented names of a method's parameters, by the names in lower case. */
function namesOf(record: MethodRecord): ReadonlyMap<string, string> {
	let names = documentedNames.get(record);
	if (names === undefined) {
		// A few pages write `Id` or `ID` for `id`: a name that begins with a capital letter is no proof. The server itself reads `start`.
		const certain = parametersOf(record).filter(({ name }) => /^[a-z]/.test(name) && name !== 'start');
		names = new Map(certain.map(({ name }) => [name.toLowerCase(), name]));
		documentedNames.set(record, names);
	}
	return names;
}

/**
 * Refuses a parameter whose name differs from the documented one in its case only, where Bitrix24 would ignore it: with `Filter`
 * for `filter`, a list would come whole.
 * @param problem builds the error from the rest of a sentence and the next step.
 * @throws what `problem` returns
 */
export async function checkParameterNames(
	method: string,
	parameters: MethodParameters,
	problem: (what: string, nextStep: string) => Error,
): Promise<void> {
	if (!EXACT.test(method)) return;
	const record = await findMethod(method);
	if (record === undefined) return;
	const names = namesOf(record);
	for (const given in parameters) {
		const meant = names.get(given.toLowerCase());
		if (meant === undefined || meant in parameters) continue;
		throw problem(
			`has "${given}", which ${record.name} would ignore: it takes "${meant}"`,
			`Write "${meant}". This method distinguishes capital and small letters in the names of parameters.`,
		);
	}
}
