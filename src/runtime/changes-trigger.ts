import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeProperties,
	type ITriggerFunctions,
	type ITriggerResponse,
	NodeOperationError,
} from 'n8n-workflow';
import { InputError } from '../operations/types';
import { duration } from '../facts/words';
import { BitrixError } from '../portal/answers/errors';
import { redactDeep } from '../portal/answers/redact';
import { SettingError } from '../portal/transport/setting-error';
import type { CallMethod } from '../portal/types';
import { CHANGE_KINDS } from '../triggers/changes/kinds';
import { type ChangeKind, triggerOnOf } from '../triggers/changes/kind';
import { type PreparedLook, Rounds, type Watching } from '../triggers/changes/rounds';
import { type ChangesSettings, changesSettings } from '../triggers/changes/settings';
import type { ChangesContext } from '../triggers/changes/source';
import { ChangesWatcher } from '../triggers/changes/watcher';
import { type Deliveries, openDeliveries } from '../triggers/delivery/deliveries';
import { startRunning } from '../triggers/delivery/running';
import { emitItems } from './emit';
import { labelsOf } from './labels';
import { logTo } from './log';
import { toNodeError } from './node-error';
import { inputSource, NodeInput } from './node-input';
import { listsOf, type WatchedPortal, watchedPortal } from './portals';
import { triggerIdentityOf } from './event-trigger-settings';

/** Rows that a person sees who tests the node. */
const SAMPLE_ROWS = 3;

/** Milliseconds for which publishing waits for the first look, so that a person hears at once of a wrong setting. */
const FIRST_LOOK_MS = 10_000;

/** Pauses after failures: the first one, which doubles, and the longest. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** Key in n8n's static data of the node. */
const COPY = 'deliveries';

/** What lets all triggers of this process look at the same moments. */
const rounds = new Rounds();

/**
 * Watches for changes while the workflow is published. It throws only what a person who publishes can mend at once: n8n gives
 * a trigger up for ever that has thrown a few times, so everything else is tried again by the trigger itself.
 */
export async function startChangesTrigger(
	context: ITriggerFunctions,
	properties: () => INodeProperties[],
): Promise<ITriggerResponse> {
	const settings = new NodeSettings(context, properties);
	if (context.getMode() === 'manual') {
		return { manualTriggerFunction: async () => await emitSample(context, settings) };
	}
	let watch: ChangesWatch | undefined;
	const closeFunction = startRunning(triggerIdentityOf(context), () => {
		const begun = new ChangesWatch(context, settings);
		watch = begun;
		return () => begun.stop();
	});
	// At a start of n8n nobody is at the screen, and what is wrong now may be right later.
	if (context.getActivationMode() === 'init') return { closeFunction };
	const failure = await watch?.firstLook(FIRST_LOOK_MS);
	if (failure === undefined || !isLasting(failure)) return { closeFunction };
	await closeFunction();
	throw inOneMessage(context, failure);
}

/** Starts the workflow in the editor with a few of the latest rows. Nothing is remembered. */
async function emitSample(context: ITriggerFunctions, settings: NodeSettings): Promise<void> {
	try {
		const { kind, input } = settings;
		const { own } = await watchedPortal(context, new AbortController().signal);
		const changes = settings.contextOf(own);
		const source = await kind.source(changes, triggerOnOf(kind, input));
		const rows = await source.latest(changes, SAMPLE_ROWS);
		if (rows.length === 0) {
			throw new NodeOperationError(context.getNode(), `There are no ${kind.plural} yet`, {
				description: 'Make one in Bitrix24, or loosen the filters, and test the node again.',
			});
		}
		context.emit([rows.map((row) => ({ json: redactDeep(row) as IDataObject }))]);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** The parameters of a node, read anew each time: they may hold expressions. */
class NodeSettings {
	readonly input: NodeInput;

	constructor(
		private readonly context: ITriggerFunctions,
		properties: () => INodeProperties[],
	) {
		const labels = labelsOf(properties());
		// A trigger has no items, and n8n's functions for its parameters know none.
		const ofItem = Object.create(context, {
			getNodeParameter: {
				value: (name: string, _item: number, absent: unknown, options: object) =>
					context.getNodeParameter(name, absent, options),
			},
			getInputData: { value: () => [{ json: {} }] },
		}) as IExecuteFunctions;
		const source = inputSource(
			ofItem,
			(name) => labels.get(name) ?? name,
			async () => await Promise.resolve(),
		);
		this.input = new NodeInput(source, 0);
	}

	get kind(): ChangeKind {
		const value = this.input.text('resource');
		const found = CHANGE_KINDS.find((one) => one.value === value);
		if (found !== undefined) return found;
		throw this.input.invalid('resource', `is "${value}"`, 'Choose an entry of the list.');
	}

	read(): ChangesSettings {
		return changesSettings(this.input, this.context.getTimezone());
	}

	contextOf(portal: WatchedPortal['own'], call: CallMethod = portal.caller): ChangesContext {
		return {
			call,
			batch: async (commands, options) => await portal.batch(commands, options),
			lookUp: portal.caller,
			metadata: portal.metadata,
			lists: listsOf(portal, portal.finder()),
			input: this.input,
			timeZone: this.context.getTimezone(),
		};
	}
}

/** What one trigger does while its workflow is published. */
class ChangesWatch implements Watching {
	everyMs = 60_000;
	private readonly cancel = new AbortController();
	private readonly leave: () => void;
	private deliveries: Deliveries | undefined;
	private watcher: ChangesWatcher | undefined;
	private opening: Promise<void> | undefined;
	private failures = 0;
	private notBefore = 0;
	/** Messages that a failed execution shows. */
	private readonly shown = new Set<string>();
	private readonly begun = performance.now();
	private hearFirst: (failure?: unknown) => void = () => undefined;
	private readonly first = new Promise<unknown>((resolve) => {
		this.hearFirst = resolve;
	});

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly settings: NodeSettings,
	) {
		this.leave = rounds.add(this);
	}

	stop(): void {
		this.leave();
		this.cancel.abort();
		this.deliveries?.stop();
	}

	/**
	 * Waits for the end of the first look, but not longer than this. Its place is then in the static data, which n8n stores
	 * when the trigger has been started.
	 * @returns why it failed
	 */
	async firstLook(milliseconds: number): Promise<unknown> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<undefined>((resolve) => {
			timer = setTimeout(() => resolve(undefined), milliseconds);
		});
		return await Promise.race([this.first, late]).finally(() => clearTimeout(timer));
	}

	async prepare(): Promise<PreparedLook | undefined> {
		if (performance.now() < this.notBefore) return undefined;
		try {
			const portal = await watchedPortal(this.context, this.cancel.signal);
			const { watcher } = this;
			if (watcher === undefined) {
				// Not awaited: other triggers do not wait for what this one has to read first.
				this.opening ??= this.open(portal).finally(() => (this.opening = undefined));
				return undefined;
			}
			const run = async (call: CallMethod): Promise<void> => await this.look(watcher, portal, call);
			return { together: portal.together, portal: portal.own, shared: portal.shared, run };
		} catch (error) {
			this.failed(error);
			return undefined;
		}
	}

	/** Goes on with what an earlier process has left behind, and learns what to read. */
	private async open({ own, together }: WatchedPortal): Promise<void> {
		const { context, settings } = this;
		// The trigger that came after this one uses the same deliveries.
		if (this.cancel.signal.aborted) return;
		try {
			const { everyMs, begin, rowsPerRun, doneWhen } = settings.read();
			this.everyMs = everyMs;
			const { kind, input } = settings;
			const { name, id } = context.getWorkflow();
			const workflowName = name ?? id ?? '';
			const [host] = together.split(' ');
			const deliveries = openDeliveries({
				identity: triggerIdentityOf(context),
				workflowName,
				nodeName: context.getNode().name,
				texts: own.texts,
				second: secondCopy(context),
				emit: emitItems(context, host),
				doneWhen,
				atOnce: 1,
				log: (text) => logTo(context, 'warn')(`${workflowName}: ${text}`),
			});
			this.deliveries = deliveries;
			const source = await kind.source(settings.contextOf(own), triggerOnOf(kind, input));
			if ((await deliveries.ready()) === undefined) return;
			const subject = `${host} ${kind.value} ${source.subject}`;
			this.watcher = new ChangesWatcher(subject, source, deliveries, begin, rowsPerRun, this.begun);
			rounds.soon(this);
		} catch (error) {
			this.failed(error);
		}
	}

	private async look(watcher: ChangesWatcher, { own }: WatchedPortal, shared: CallMethod): Promise<void> {
		let isFirst = true;
		const call: CallMethod = async (...parameters) => {
			if (!isFirst) return await own.call(...parameters);
			isFirst = false;
			return await shared(...parameters);
		};
		await watcher.look(this.settings.contextOf(own, call)).then(
			() => this.succeeded(),
			(error: unknown) => this.failed(error),
		);
	}

	private succeeded(): void {
		this.hearFirst();
		if (this.failures > 0) this.context.logger?.info(`Bitrix24: ${this.name} goes on.`);
		this.failures = 0;
		this.notBefore = 0;
		this.shown.clear();
	}

	/** Takes note of a failure, tells it once, and pauses. */
	private failed(error: unknown): void {
		if (this.cancel.signal.aborted) return;
		this.failures += 1;
		const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 1));
		this.notBefore = performance.now() + pauseMs;
		const { message, description } = toNodeError(this.context.getNode(), error);
		if (this.failures === 1) {
			logTo(
				this.context,
				'warn',
			)(
				`${this.name} cannot look for changes: ${message}. ${description ?? ''} It tries again after ${duration(pauseMs)} and goes on from where it was.`,
			);
		}
		// A failed execution shows what a person has to mend. Passing failures are none of theirs.
		if (isLasting(error) && this.failures > 1 && !this.shown.has(message)) {
			this.shown.add(message);
			this.context.saveFailedExecution?.(inOneMessage(this.context, error));
		}
		this.hearFirst(error);
	}

	private get name(): string {
		const { name, id } = this.context.getWorkflow();
		return `"${this.context.getNode().name}" of the workflow "${name ?? id ?? ''}"`;
	}
}

/** The copy of the place in n8n's static data, which n8n stores whenever items are emitted. */
const secondCopy = (context: ITriggerFunctions) => ({
	read: (): string | undefined => {
		const kept = context.getWorkflowStaticData('node')[COPY];
		return typeof kept === 'string' ? kept : undefined;
	},
	write: (text: string): void => {
		context.getWorkflowStaticData('node')[COPY] = text;
	},
});

/** Whether trying again is in vain until a person changes something. */
const isLasting = (error: unknown): boolean =>
	error instanceof InputError ||
	error instanceof SettingError ||
	(error instanceof BitrixError && ['credential', 'permission', 'notFound', 'request'].includes(error.kind));

/** The error with all it says in its message, because n8n shows nothing else of a trigger that could not start. */
function inOneMessage(context: ITriggerFunctions, failure: unknown): NodeOperationError {
	const { message, description } = toNodeError(context.getNode(), failure);
	const text = [message, description].filter((part) => part).join('. ');
	return new NodeOperationError(context.getNode(), text);
}
