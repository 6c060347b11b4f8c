import { isPositional, type MethodRecord, parametersOf } from '../../catalog/methods/method';
import { whyIgnored } from '../../catalog/filter-ways';
import { isObject } from '../../catalog/objects';
import type { MethodParameters } from '../../portal/types';

/**
 * Methods that find their parameters by the exact name only, and ignore others without a word. Classic methods take names in
 * any case, and the old methods of tasks go by position (docs/internals/fields.md, "Names of parameters").
 */
const EXACT =
	/^(api\/|(catalog|documentgenerator|humanresources|rpa|socialnetwork\.api|tasks|userfieldconfig)\.|crm\.(activity\.todo|automatedsolution|category|documentgenerator|item(?!\.details)|orderentity|stagehistory|type)\.)/i;

const documentedNames = new WeakMap<MethodRecord, Names>();

/** The documented names of a method's parameters. */
interface Names {
	/** Names whose case is sure, by the names in lower case. */
	sure: ReadonlyMap<string, string>;
	/** All names in lower case. */
	all: ReadonlySet<string>;
	/** All names by what they have in common with misspellings of them (see `spelling`). */
	similar: ReadonlyMap<string, string>;
}

function namesOf(record: MethodRecord): Names {
	let names = documentedNames.get(record);
	if (names === undefined) {
		const documented = parametersOf(record).map(({ name }) => name);
		// A few pages write `Id` or `ID` for `id`: a name that begins with a capital letter is no proof. The server itself reads `start`.
		const sure = documented.filter((name) => /^[a-z]/.test(name) && name !== 'start');
		names = {
			sure: new Map(sure.map((name) => [name.toLowerCase(), name])),
			all: new Set(documented.map((name) => name.toLowerCase())),
			similar: new Map(documented.map((name) => [spelling(name), name])),
		};
		documentedNames.set(record, names);
	}
	return names;
}

/** What `filter` has in common with `filters` and ` filter`, and `entityTypeId` with `entity_type_id`. */
const spelling = (name: string): string =>
	name
		.toLowerCase()
		.replace(/[\s_-]/g, '')
		.replace(/s$/, '');

/** Names by which people put parameters into an object of its own, as other programs want them. */
const WRAPPERS = new Set([
	'arguments',
	'args',
	'body',
	'data',
	'json',
	'parameters',
	'params',
	'payload',
	'query',
]);

type Problem = (what: string, nextStep: string) => Error;

/**
 * Refuses names that Bitrix24 would ignore, so that a list would come whole, or a record would be empty: a parameter that
 * differs from the documented one in its case, or by an `s`; parameters within an object such as `params`; blanks around
 * the name of a field.
 * @param record the method, if it is documented.
 * @param problem builds the error from the rest of a sentence and the next step.
 * @throws what `problem` returns
 */
export function checkParameterNames(
	method: string,
	record: MethodRecord | undefined,
	parameters: MethodParameters,
	problem: Problem,
): void {
	if (record !== undefined) checkDocumented(record, parameters, EXACT.test(method), problem);
	for (const name in parameters)
		if (HOLDS_FIELDS.test(name)) checkFields(method, parameters[name], name, problem);
}

function checkDocumented(
	record: MethodRecord,
	parameters: MethodParameters,
	isExact: boolean,
	problem: Problem,
): void {
	const { sure, all, similar } = namesOf(record);
	for (const given in parameters) {
		const name = given.toLowerCase();
		const meant = all.has(name)
			? isExact && sure.get(name)
			: !isPositional(record) && similar.get(spelling(name));
		if (typeof meant === 'string' && !(meant in parameters)) {
			throw problem(
				`has "${given}", which ${record.name} would ignore: it takes "${meant}"`,
				all.has(name)
					? `Write "${meant}". This method distinguishes capital and small letters in the names of parameters.`
					: `Write "${meant}".`,
			);
		}
		const isAlone = Object.keys(parameters).length === 1;
		if (isAlone && all.size > 0 && !all.has(name) && WRAPPERS.has(name) && isObject(parameters[given])) {
			throw problem(
				`has "${given}", which ${record.name} would ignore`,
				`Write the parameters themselves, without "${given}" around them.`,
			);
		}
	}
}

/** Parameters whose value has fields of records as names. */
const HOLDS_FIELDS = /^(?:ar)?(?:fields|filter|order)$/i;
/** A blank at the end of a name, or before it, also behind the signs of a filter: `> ID`. */
const BLANKS = /^[!=<>%@?*]*\s|\s$/;

function checkFields(method: string, value: unknown, place: string, problem: Problem): void {
	if (!isObject(value)) return;
	for (const name in value) {
		if (BLANKS.test(name)) {
			throw problem(
				`names "${name}" in "${place}", with a blank, so ${method} would ignore it`,
				`Write "${name.replace(/\s/g, '')}".`,
			);
		}
		// A group of conditions.
		if (/^\d+$/.test(name)) checkFields(method, value[name], place, problem);
		const ignored = /filter$/i.test(place) ? whyIgnored(method, name, value[name]) : undefined;
		if (ignored !== undefined) throw problem(...ignored);
	}
}
