import { readFileSync } from 'node:fs';
import type { IConnections, INode, IWorkflowBase, IWorkflowSettings } from 'n8n-workflow';

/** A workflow as n8n exports it. Files of examples/ have this form. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'id' | 'name' | 'pinData' | 'staticData'>> & { settings?: IWorkflowSettings };

/** A node of which only the type is required. `chain` adds the rest. */
export type NodeSketch = Pick<INode, 'type'> & Partial<INode>;

/** Reads a workflow. @throws when the file is not a workflow. */
export function readWorkflow(file: string): WorkflowJson {
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as Partial<WorkflowJson>;
	if (!Array.isArray(workflow.nodes) || !workflow.connections) throw new Error(`${file} is not a workflow`);
	return workflow as WorkflowJson;
}

/** A node with n8n's defaults. Its default name is the last part of its type. */
export function node(sketch: NodeSketch): INode {
	const name = sketch.name ?? sketch.type.slice(sketch.type.lastIndexOf('.') + 1);
	return { id: name, name, typeVersion: 1, position: [0, 0], parameters: {}, ...sketch };
}

/** The name of the trigger with which `chain` starts. */
export const start = 'Start';

/** A workflow "Start → first → second …", where Start is a manual trigger. */
export function chain(...sketches: NodeSketch[]): WorkflowJson {
	const nodes = [{ type: 'n8n-nodes-base.manualTrigger', name: start }, ...sketches].map(node);
	const connections: IConnections = {};
	nodes.slice(1).forEach(({ name }, index) => {
		connections[nodes[index].name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
	});
	return { nodes, connections, settings: { executionOrder: 'v1' } };
}
