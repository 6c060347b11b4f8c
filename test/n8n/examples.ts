import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readWorkflow, type WorkflowJson } from '../engine/harness-workflow';
import { checkout } from './cache';

/** A workflow of examples/. Without a name of its own it has that of its file. */
export type Example = WorkflowJson & { name: string };

/** All workflows of examples/, in the order of their file names. */
export function readExamples(directory = join(checkout, 'examples')): Example[] {
	if (!existsSync(directory)) return [];
	const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
	return files
		.sort()
		.map((file) => ({ name: basename(file, '.json'), ...readWorkflow(join(directory, file)) }));
}
