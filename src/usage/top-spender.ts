import { byRequests, byWork, figuresOf, type Order, ranked, withoutBatches } from './figures';
import type { Spending } from './history';

/** Who has spent most; empty where nothing was counted. */
export interface TopSpender {
	workflow?: string;
	/** Sent by this workflow. */
	requests?: number;
	/** `Workflow / Node`. */
	node?: string;
	method?: string;
	/** Of this method, by all. */
	calls?: number;
	/** Seconds that Bitrix24 has worked for the calls of this method. */
	workSeconds?: number;
}

const byCommands: Order = ({ commands }) => [commands, 0];

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

/** Who has let a method work longest. */
export function topSpenderOf(method: string, spent: readonly Spending[]): TopSpender {
	const name = method.toLowerCase();
	const ofMethod = spent.filter((one) => one.method.toLowerCase() === name);
	const [node] = ranked(ofMethod, byWork, 'workflow', 'node');
	const [sum] = ranked(ofMethod, byWork, 'method');
	if (node === undefined || sum === undefined) return { method };
	const { commands, workSeconds } = figuresOf(sum);
	return { workflow: node.workflow, node: nodeIn(node), method, calls: commands, workSeconds };
}

export const nodeIn = ({ workflow, node }: Pick<Spending, 'workflow' | 'node'>): string =>
	`${workflow} / ${node}`;
