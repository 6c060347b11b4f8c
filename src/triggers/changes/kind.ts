import type { Choice } from '../../catalog/entity';
import type { FieldDescription } from '../../catalog/field';
import type { Asking, Operation, OperationInput, Resource } from '../../operations/types';
import type { ChangesContext, ChangeSource } from './source';

/** What the person wants to hear of. The values are saved in workflows. */
export const TRIGGER_ON = { both: 'createdOrChanged', created: 'created', changed: 'changed' } as const;

export type TriggerOn = (typeof TRIGGER_ON)[keyof typeof TRIGGER_ON];

/** Name of the parameter with that choice. */
export const TRIGGER_ON_NAME = 'triggerOn';

/** A kind of record whose changes can be watched. */
export interface ChangeKind {
	/** Value of the parameter that chooses it: it is saved in workflows and never changes. */
	value: string;
	name: string;
	/** For sentences: `deals`. */
	plural: string;
	/** What can be told of it. One that is never changed has `created` alone. */
	on: readonly TriggerOn[];
	/** The REST methods that it calls, for the documentation. */
	methods: readonly string[];
	/** The parameters with which the person chooses what to watch. */
	choices?: readonly Choice[];
	/** Names of its other parameters. */
	parameters?: readonly string[];
	/** The fields for filters and columns. */
	fields?(asking: Asking, fresh?: boolean | number): Promise<FieldDescription[]>;
	source(context: ChangesContext, on: TriggerOn): ChangeSource | Promise<ChangeSource>;
}

/** The changes that the person wants to hear of. @throws InputError for anything else */
export function triggerOnOf({ on }: ChangeKind, input: OperationInput): TriggerOn {
	if (on.length === 1) return on[0];
	const given = input.text(TRIGGER_ON_NAME) || TRIGGER_ON.both;
	const found = on.find((one) => one === given);
	if (found !== undefined) return found;
	throw input.invalid(TRIGGER_ON_NAME, `is "${given}"`, 'Choose an entry of the list.');
}

/** Value of the only operation of the kinds, by which the lists of the panel find their fields. */
export const CHANGES_OPERATION = 'changes';

/** A kind as a resource with one operation, of which the panel is drawn. */
export function resourceOfKind(kind: ChangeKind, common: readonly string[]): Resource {
	const { value, name, plural, on, methods, choices = [], parameters = [], fields } = kind;
	const operation: Operation = {
		value: CHANGES_OPERATION,
		name: 'Changes',
		action: `Changes of ${plural}`,
		description: on.length === 1 ? `New ${plural}` : `New and changed ${plural}`,
		methods,
		choices,
		parameters: [
			...choices.map(({ parameter }) => parameter),
			...(on.length === 1 ? [] : [TRIGGER_ON_NAME]),
			...parameters,
			...common,
		],
		...(fields !== undefined && { fields }),
		run: async () => await Promise.resolve([]),
	};
	return { value, name, operations: [operation] };
}
