import type { EventRecord, PortalEvent } from '../types';

/** What a person has chosen about which events start a workflow. What is left out does not restrict anything. */
export interface ConditionSettings {
	/** Leave out events that writes of this pack have caused. */
	ignoreOwn?: boolean;
	/** Only when the record has entered one of these stages, such as `C5:WON`. */
	stages?: readonly string[];
	/** Only records of these pipelines. */
	pipelines?: ReadonlyArray<number | string>;
	/** Only records that one of these users has created. */
	createdBy?: ReadonlyArray<number | string>;
	/** Only records for which one of these users is responsible. */
	responsible?: ReadonlyArray<number | string>;
	/** Fields whose old and new values the output shows. */
	watched?: readonly string[];
	/** Only when one of these fields has changed; `true`: one of the watched fields. */
	onlyIfChanged?: boolean | readonly string[];
	/** What to do about changed fields when a record is seen for the first time, so that nothing is there to compare with. */
	firstSeen?: 'pass' | 'leaveOut';
	/** Seconds in which several events of one record start one run; 0 or absent: each event starts a run. */
	oneRunSeconds?: number;
	/** Read the record of every event that passes, for the output. */
	fetchRecord?: boolean;
}

/** A watched field that has changed. A value that is too long to be kept has no `old`. */
export interface FieldChange {
	old?: unknown;
	new: unknown;
}

/** What became of an event. */
export type LookedAt =
	| {
			pass: false;
			/** `own`: a write of this pack has caused it; `merged`: another event of its record starts the run for it. */
			why: 'own' | 'condition' | 'merged';
			/** The reason as a sentence, for a log. */
			text: string;
	  }
	| {
			pass: true;
			/** The event for which the workflow runs: of several of one record the latest. */
			event: PortalEvent;
			/** The record, if it was read. */
			record?: EventRecord;
			/** How many events of the record start this run together; absent: one. */
			events?: number;
			/** Their different codes, in the order in which they came; absent: there was one event. */
			codes?: string[];
			/** The watched fields that have changed; absent when none are watched, or nothing is there to compare with. */
			changed?: Record<string, FieldChange>;
			/** Whether the record is seen for the first time, so that it is not known which watched fields have changed. */
			firstSeen?: true;
			/** Redis was away, so another process may have started a run with these events too. */
			repeat?: true;
			/** Why conditions could not be checked: what happened, and what to do. */
			problem?: string;
	  };
