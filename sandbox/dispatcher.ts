import type { Caller } from './auth';
import { runBatch } from './batch';
import { asRest3, errors, errors3, RestError } from './errors';
import { actorOf, type Hit } from './events/events';
import { type Fault, isExecuted } from './faults';
import { Call, type Method, type MethodResult } from './methods/method';
import { isMap, mapOf, newMap, type PhpMap, type PhpValue } from './php/value';
import type { Portal } from './portal';
import type { CommandEntry } from './statistics';
import { timeBlock } from './time';

/** A command that succeeded, with the `time` block that a batch shows. */
export interface CommandSuccess extends MethodResult {
	time: PhpMap;
}

export type CommandOutcome = CommandSuccess | RestError;

/** What a request is answered with, JSON or a file, and the commands that were run for it. */
export interface Answer {
	status: number;
	body: PhpMap;
	file?: MethodResult['file'];
	commands: CommandEntry[];
	error?: string;
}

/** Runs methods. Scope, operating time, cost and accounting are handled alike in direct calls and in batches. */
export class Dispatcher {
	constructor(private readonly portal: Portal) {}

	/** Runs a direct call or a batch, and tells of its events. @returns the whole answer. */
	async answer(caller: Caller, name: string, parameters: PhpMap): Promise<Answer> {
		const hit = this.portal.events.hit(actorOf(caller));
		try {
			if (name.toLowerCase() === 'batch') return await this.answerBatch(caller, parameters, hit);
			if (name === 'api/batch') return await this.answerRest3Batch(caller, parameters, hit);
			return await this.answerCall(caller, name, parameters, hit);
		} finally {
			hit?.finish();
		}
	}

	private async answerCall(
		caller: Caller,
		name: string,
		parameters: PhpMap,
		hit: Hit | undefined,
	): Promise<Answer> {
		const outcome = await this.run(caller, name, parameters, null, hit);
		if (outcome instanceof RestError) {
			return { ...refusalOf(outcome, name), commands: [{ method: name, error: outcome.code }] };
		}
		const { time, result, next, total, file } = outcome;
		const body = mapOf({ result, ...(next === undefined ? {} : { next }) });
		if (total !== undefined) body.total = total;
		body.time = time;
		return { status: 200, body, commands: [{ method: name }], ...(file ? { file } : {}) };
	}

	private async answerBatch(caller: Caller, parameters: PhpMap, hit: Hit | undefined): Promise<Answer> {
		const { operating, clock, time } = this.portal;
		const call = new Call(this.portal, caller, parameters, false);
		const account = accountOf(caller, 'batch');
		const charged = operating.accounting === 'batchMethod';
		if (charged && operating.isBlocked(account)) {
			const refusal = errors.operationTimeLimit();
			return { status: refusal.status, body: refusal.toBody(), commands: [], error: refusal.code };
		}
		const commands: CommandEntry[] = [];
		const startedAt = clock.now();
		const batch: BatchWork = { chargeSeconds: 0 };
		const result = await runBatch(call.classic('cmd'), call.classic('halt'), async (method, input) => {
			const outcome = await this.run(caller, method, input, batch, hit);
			commands.push(outcome instanceof RestError ? { method, error: outcome.code } : { method });
			return outcome;
		});
		const finishedAt = clock.now();
		// Where the batch itself is charged, half of its time was measured: docs/internals/operating-time.md.
		if (charged) operating.record(account, ((finishedAt - startedAt) / 1000 + batch.chargeSeconds) / 2);
		const state = operating.state(account);
		if (charged) repeatOperating(result, state?.operating);
		const body = mapOf({ result, time: timeBlock(time, startedAt, finishedAt, state) });
		return { status: 200, body, commands };
	}

	/** A batch of REST 3.0: calls run one after the other. The first error is the answer; what ran before it stays done. */
	private async answerRest3Batch(caller: Caller, parameters: PhpMap, hit: Hit | undefined): Promise<Answer> {
		const { clock, time } = this.portal;
		const commands: CommandEntry[] = [];
		const results: PhpValue[] = [];
		const startedAt = clock.now();
		const refused = (error: RestError): Answer => ({ ...refusalOf(error, 'api/batch'), commands });
		for (const call of Object.values(parameters)) {
			if (!isMap(call) || typeof call.method !== 'string') return refused(errors3.invalidSelect(call));
			const method = `api/${call.method}`;
			const query = isMap(call.query ?? null) ? (call.query as PhpMap) : newMap();
			const outcome = await this.run(caller, method, query, { chargeSeconds: 0 }, hit);
			if (outcome instanceof RestError) {
				commands.push({ method, error: outcome.code });
				return refused(outcome);
			}
			commands.push({ method });
			results.push(outcome.result);
		}
		const state = this.portal.operating.state(accountOf(caller, 'api/batch'));
		const body = mapOf({
			result: results,
			time: timeBlock(time, startedAt, clock.now(), state),
		});
		return { status: 200, body, commands };
	}

	private async run(
		caller: Caller,
		name: string,
		parameters: PhpMap,
		batch: BatchWork | null,
		hit: Hit | undefined,
	): Promise<CommandOutcome> {
		try {
			return await this.runOrThrow(caller, name, parameters, batch, hit);
		} catch (error) {
			if (error instanceof RestError) return error;
			// This is a defect of the sandbox and not of the caller, so it is printed where the author of the test sees it.
			process.stderr.write(
				`sandbox portal: ${name}: ${String(error instanceof Error ? error.stack : error)}\n`,
			);
			return errors.internal();
		}
	}

	private async runOrThrow(
		caller: Caller,
		name: string,
		parameters: PhpMap,
		batch: BatchWork | null,
		hit: Hit | undefined,
	): Promise<CommandSuccess> {
		const { portal } = this;
		const method = portal.methods.named(name);
		if (!method) throw errors.methodNotFound();
		portal.credentials.check(caller, method);
		for (const listener of portal.listeners) listener(method.name, parameters);
		const fault = portal.faults.take(method.name, 'command');
		if (fault && !isExecuted(fault)) throw errorOf(fault);

		const { operating, clock } = portal;
		const accounted = !(batch && operating.accounting === 'batchMethod');
		const apart = batch !== null && operating.accounting === 'nestedMethodsApart';
		const account = accountOf(caller, method.name, apart);
		if (accounted && operating.isBlocked(account)) throw errors.operationTimeLimit();

		const startedAt = clock.now();
		const milliseconds = costOf(portal, method);
		if (milliseconds > 0) await clock.sleep(milliseconds);
		let finishedAt = startedAt;
		let outcome: MethodResult;
		try {
			const call = new Call(portal, caller, parameters, batch !== null);
			outcome = hit && method.cost === 'write' ? hit.watch(() => method.run(call)) : method.run(call);
			if (fault) throw errorOf(fault);
		} finally {
			finishedAt = clock.now();
			const charge = operating.chargeFor(method.name);
			if (accounted) operating.record(account, (finishedAt - startedAt) / 1000 + charge);
			else if (batch) batch.chargeSeconds += charge;
		}
		const state = operating.state(accounted ? account : accountOf(caller, 'batch'));
		return { ...outcome, time: timeBlock(portal.time, startedAt, finishedAt, state) };
	}
}

/** A refusal in the envelope of the method's version: REST 3.0 has its own envelope and codes. */
export function refusalOf(refused: RestError, method: string): Omit<Answer, 'commands'> {
	const error = method.startsWith('api/') ? asRest3(refused) : refused;
	return { status: error.status, body: error.toBody(), error: error.code };
}

/** Seconds that the commands of one batch were charged without waiting. */
interface BatchWork {
	chargeSeconds: number;
}

/** The account that a call is charged to; `apart` is the nameless one of all commands in batches. */
const accountOf = (caller: Caller, method: string, apart = false): string =>
	`${apart ? 'nobody' : caller.account}|${method.toLowerCase()}`;

function costOf(portal: Portal, method: Method): number {
	const { cost } = portal.options;
	if (method.cost === 'none') return 0;
	return { list: cost.listMs, write: cost.writeMs, read: cost.readMs }[method.cost];
}

function errorOf({ kind, error, description, status }: Fault): RestError {
	if (kind === 'operationTimeLimit') return errors.operationTimeLimit();
	if (kind === 'queryLimit') return errors.queryLimit();
	return new RestError(error ?? 'ERROR_CORE', description ?? 'Injected fault', status ?? 400);
}

function repeatOperating(result: PhpMap, seconds: number | undefined): void {
	if (seconds === undefined) return;
	for (const block of Object.values((result.result_time ?? []) as PhpValue[] | PhpMap)) {
		if (isMap(block)) block.operating = seconds;
	}
}
