import { type IExecuteFunctions, NodeOperationError, type WorkflowExecuteMode } from 'n8n-workflow';
import { BATCH_LENGTH } from '../facts/lengths';
import { readNumber } from '../facts/typed-values';
import type { PortalSettings } from '../portal/sending/request';

/** Options of a node about the portal's limits. */
export type LimitOptions = Pick<PortalSettings, 'priority' | 'waitLimitMs' | 'batchSize'>;

type Priority = PortalSettings['priority'];

const CHOICES: readonly Priority[] = ['interactive', 'normal', 'background'];

/** Modes of executions that a person waits for. Forms run in the mode `webhook`. */
const SOMEBODY_WAITS = new Set<WorkflowExecuteMode>(['manual', 'webhook', 'chat']);

type ReadOption = (name: string) => unknown;
type Invalid = (label: string, value: unknown, nextStep: string) => NodeOperationError;

/**
 * Reads the options of the first item: an execution has one place in the queue.
 * @throws NodeOperationError that names the option.
 */
export function limitOptionsOf(context: IExecuteFunctions): LimitOptions {
	const option: ReadOption = (name) =>
		context.getNodeParameter(`options.${name}`, 0, '', { skipValidation: true });
	const invalid: Invalid = (label, value, description) =>
		new NodeOperationError(context.getNode(), `'${label}' is "${String(value)}"`, { description });
	const chosen = CHOICES.find((choice) => choice === wordIn(option('priority')));
	const waitLimit = option('waitLimit');
	const minutes = waitLimit === '' ? 0 : readNumber(waitLimit);
	if (minutes === undefined || minutes < 0) {
		throw invalid('Wait at Most (Minutes)', waitLimit, 'Set it to a number of 0 or more.');
	}
	const batchSize = batchSizeOf(option, invalid);
	return {
		// What the person chose, or what follows from how the execution was started.
		priority: chosen ?? (SOMEBODY_WAITS.has(context.getMode()) ? 'interactive' : 'normal'),
		...(waitLimit !== '' && { waitLimitMs: minutes * 60_000 }),
		...(batchSize !== undefined && { batchSize }),
	};
}

/** A choice as an expression may give it: Auto, Off. */
const wordIn = (value: unknown): string => String(value).trim().toLowerCase();

/** Commands per request; undefined when the engine chooses. */
function batchSizeOf(option: ReadOption, invalid: Invalid): number | undefined {
	const batching = option('batching');
	switch (wordIn(batching)) {
		case '':
		case 'auto':
			return undefined;
		case 'off':
			return 1;
		case 'size': {
			const given = option('batchSize');
			// The editor does not save values that equal the default.
			const size = given === '' ? BATCH_LENGTH : (readNumber(given) ?? Number.NaN);
			if (Number.isInteger(size) && size >= 1 && size <= BATCH_LENGTH) return size;
			throw invalid('Commands per Request', given, `Set it to a whole number from 1 to ${BATCH_LENGTH}.`);
		}
		default:
			throw invalid('Batching', batching, 'Choose Auto, Off or Size.');
	}
}
