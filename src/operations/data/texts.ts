import type { Entity, MethodOperation } from '../../catalog/entity';
import { inSentence, titleOf } from '../../catalog/words';

/** The texts of an operation in the panel. */
export interface OperationTexts {
	name: string;
	action: string;
	description: string;
}

/** Names of operations for which n8n has fixed words. */
const NAMES: Record<string, string> = { getAll: 'Get Many', upsert: 'Create or Update' };

/** The texts of an operation. Missing ones are made from its value and the names of the entity. */
export function textsOf(entity: Entity, operation: MethodOperation): OperationTexts {
	const name = operation.name ?? NAMES[operation.value] ?? titleOf(operation.value);
	const words = sentenceCase(name);
	const noun = inSentence(operation.value === 'getAll' ? entity.plural : entity.name);
	const join = name.includes(' ') && operation.value !== 'getAll' ? ' of ' : ' ';
	return {
		name,
		action: operation.action ?? `${words}${join}${noun}`,
		description: operation.description,
	};
}

const sentenceCase = (title: string): string => {
	const [first, ...others] = title.split(' ');
	return [first, ...others.map(inSentence)].join(' ');
};
