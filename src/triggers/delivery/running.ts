import { keyOfTrigger, type TriggerIdentity } from '../types';
import { triggersOfProcess } from './process';

/** Begins what a trigger does. @returns a function that ends it, and may be called twice. */
export type BeginTrigger = () => () => void;

interface Running {
	begin: BeginTrigger;
	/** Absent while it is paused. */
	end?: () => void;
}

/**
 * Begins what `trigger()` of a node does. n8n registers the halves of a node apart, and forgets a `trigger()` whose other half
 * has failed: so what an earlier start of the same node does in this process ends here.
 * @returns n8n's closeFunction.
 */
export function startRunning(identity: TriggerIdentity, begin: BeginTrigger): () => Promise<void> {
	const { running } = registry();
	const key = keyOfTrigger(identity);
	end(running.get(key));
	running.delete(key);
	const fresh: Running = { begin, end: begin() };
	running.set(key, fresh);
	return async () => {
		end(fresh);
		if (running.get(key) === fresh) running.delete(key);
		await Promise.resolve();
	};
}

/** Ends what a node does, for its hook `delete()`. n8n calls that also after a failed `create()`: `resumeRunning` goes on. */
export function pauseRunning(identity: TriggerIdentity): void {
	end(registry().running.get(keyOfTrigger(identity)));
}

/** Goes on with what `pauseRunning` has ended, for the hook `create()` when it has succeeded. */
export function resumeRunning(identity: TriggerIdentity): void {
	const paused = registry().running.get(keyOfTrigger(identity));
	if (paused !== undefined) paused.end ??= paused.begin();
}

/** Whether what a node does has begun in this process, and is not paused. */
export const isRunning = (identity: TriggerIdentity): boolean =>
	registry().running.get(keyOfTrigger(identity))?.end !== undefined;

function end(one: Running | undefined): void {
	const finish = one?.end;
	if (one === undefined || finish === undefined) return;
	one.end = undefined;
	finish();
}

const registry = (): { running: Map<string, Running> } =>
	triggersOfProcess() as unknown as { running: Map<string, Running> };
