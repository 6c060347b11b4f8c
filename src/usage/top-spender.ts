import { byRequests, byWork, figuresOf, type Order, ranked, withoutBatches } from './figures';
import type { Spending } from './history';

/** The biggest spenders; empty when nothing was counted. */
export interface TopSpender {
	/** The workflow that spent most. */
	workflow?: string;
	/** Requests of this workflow. */
	requests?: number;
	/** The node that spent most: `Workflow / Node`. */
	node?: string;
	method?: string;
	/** Calls of this method by all workflows. */
	calls?: number;
	/** Seconds that Bitrix24 worked on the calls of this method. */
	workSeconds?: number;
}

const byCommands: Order = ({ commands }) => [commands, 0];

/** The biggest spenders by requests and calls. */
export function topSpender(spent: readonly Spending[]): TopSpender {
	const [workflow] = ranked(spent, byRequests, 'workflow');
	const [node] = ranked(spent, byRequests, 'workflow', 'node');
	const [method] = ranked(withoutBatches(spent), byCommands, 'method');
	return {
		...(workflow !== undefined && {
			workflow: workflow.workflow,
			requests: figuresOf(workflow).requests,
		}),
		...(node !== undefined && { node: nodeIn(node) }),
		...(method !== undefined && { method: method.method, calls: figuresOf(method).commands }),
	};
}

/** The biggest spender of a method's operating time. */
export function topSpenderOf(method: string, spent: readonly Spending[]): TopSpender {
	const name = method.toLowerCase();
	const ofMethod = spent.filter((one) => one.method.toLowerCase() === name);
	const [node] = ranked(ofMethod, byWork, 'workflow', 'node');
	const [sum] = ranked(ofMethod, byWork, 'method');
	if (node === undefined || sum === undefined) return { method };
	const { commands, workSeconds } = figuresOf(sum);
	return { workflow: node.workflow, node: nodeIn(node), method, calls: commands, workSeconds };
}

/** A node with its workflow: `Workflow / Node`. */
export const nodeIn = ({ workflow, node }: Pick<Spending, 'workflow' | 'node'>): string =>
	`${workflow} / ${node}`;
