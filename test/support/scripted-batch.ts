import type { Portal } from '../../src/portal/portal';
import { TransportFailure, type TransportReply } from '../../src/portal/transport/transport';
import type { Command } from '../../src/portal/types';
import { answer, ok, portalOf, type ScriptedTransport } from './scripted-transport';
import { VirtualTime } from './virtual-time';

/** Turns of the event loop in which repeated calls are packed again. */
const TURNS = 5;

/** Virtual time that gives packers the turns of the event loop that they need. */
export function timeOfPackers(): VirtualTime {
	let turns = 0;
	return new VirtualTime(() => ++turns % TURNS !== 0);
}

/** The portal's answer to a command: an error code, or undefined for a success, whose result is the key. */
export type Verdict = string | undefined;

export const add = (key: string, parameters: object = {}): Command => ({
	key,
	method: 'crm.item.add',
	parameters: { fields: { title: key }, ...parameters },
});
export const get = (key: string, id: unknown = 1): Command => ({
	key,
	method: 'crm.item.get',
	parameters: { id },
});
export const update = (key: string, id: unknown = 1): Command => ({
	key,
	method: 'crm.item.update',
	parameters: { id },
});

/** A portal that answers by rules: `verdict` for the n-th attempt of a command, `whole` for a request. */
export function scriptedBatch({
	verdict = () => undefined,
	whole = () => undefined,
}: {
	verdict?(key: string, tries: number): Verdict;
	whole?(count: number): TransportReply | TransportFailure | undefined;
}): { portal: Portal; transport: ScriptedTransport; sent: string[][] } {
	const tries = new Map<string, number>();
	const sent: string[][] = [];
	const judge = (key: string): Verdict => {
		tries.set(key, (tries.get(key) ?? 0) + 1);
		return verdict(key, tries.get(key) ?? 0);
	};
	const error = (code: string): object => ({ error: code, error_description: `It is ${code}` });
	const { portal, transport } = portalOf(
		({ method, parameters }, count) => {
			const cmd = (parameters.cmd ?? {}) as Record<string, string>;
			const key = String((parameters.fields as { title?: string } | undefined)?.title ?? parameters.id);
			sent.push(method === 'batch' ? Object.keys(cmd).map((name) => keyIn(cmd[name]) ?? name) : [key]);
			const outcome = whole(count);
			if (outcome instanceof TransportFailure) throw outcome;
			if (outcome !== undefined) return outcome;
			if (method !== 'batch') {
				const code = judge(key);
				return code === undefined
					? ok(key)
					: answer(code === 'INTERNAL_SERVER_ERROR' ? 500 : 400, error(code));
			}
			const result: Record<string, unknown> = {};
			const result_error: Record<string, unknown> = {};
			for (const [name, command] of Object.entries(cmd)) {
				const code = judge(keyIn(command) ?? name);
				if (code === undefined) result[name] = name;
				else result_error[name] = error(code);
				if (code !== undefined && parameters.halt === 1) break;
			}
			return ok({ result, result_error, result_total: [], result_next: [], result_time: [] });
		},
		{ batchSize: 50 },
	);
	return { portal, transport, sent };
}

/** The key of a command, which is its title here, because a packer chooses keys of its own. */
const keyIn = (command: string): string | undefined =>
	/fields\[title\]=(\w+)|[?&]id=([a-z]\w*)/.exec(command)?.slice(1).find(Boolean);
