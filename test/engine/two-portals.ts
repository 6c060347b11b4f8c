import { join } from 'node:path';
import { type CrmRecord, type PortalOptions, type SandboxPortal, startPortal } from '../../sandbox';
import { TWO_PORTALS_EXAMPLE } from '../demo/expectations';
import { APPLICATION, connected } from './application';
import type { CredentialData, Engine } from './harness';
import { PublishedWorkflow, type StartedRun } from './harness-published';
import { readWorkflow, type WorkflowJson } from './harness-workflow';

const CONTACT = 3;

/** The workflow that keeps contacts of two portals equal. */
const EXAMPLE = join(__dirname, '..', '..', 'examples', `${TWO_PORTALS_EXAMPLE}.json`);

/** What of a contact the workflow carries over. */
export interface Contact {
	name: string;
	secondName: string;
	lastName: string;
	post: string;
	/** Phones and e-mails with their kinds, in the order of the text. */
	details: string[];
}

/** Values that a person sets. */
export interface Entered extends Partial<Omit<Contact, 'details'>> {
	phones?: string[];
	emails?: string[];
}

const PORTALS = ['A', 'B'] as const;
export type PortalName = (typeof PORTALS)[number];

/**
 * Two sandbox portals whose contacts a published workflow keeps equal, with people who work in both. The workflow is that of
 * examples/, in n8n's engine.
 */
export class TwoPortals {
	private constructor(
		private readonly portals: Record<PortalName, SandboxPortal>,
		private readonly published: PublishedWorkflow,
	) {}

	/** @param change makes another workflow of that of examples/. */
	static async start(
		engine: Engine,
		options: PortalOptions = {},
		change: (workflow: WorkflowJson) => void = () => {},
		onRun?: (run: StartedRun) => void,
	): Promise<TwoPortals> {
		const portals = { A: await startPortal(options), B: await startPortal(options) };
		const credentials: CredentialData = {};
		for (const name of PORTALS) credentials[name] = (await connected(portals[name])).credentials[APPLICATION];
		const workflow = readWorkflow(EXAMPLE);
		change(workflow);
		for (const node of workflow.nodes) {
			const name = node.name.at(-1) ?? '';
			if (name in portals) node.credentials = { [APPLICATION]: { id: name, name: `Portal ${name}` } };
		}
		const published = await PublishedWorkflow.start(engine, workflow, { credentials, onRun });
		return new TwoPortals(portals, published);
	}

	portal(name: PortalName): SandboxPortal {
		return this.portals[name];
	}

	/** Executions so far. One that has failed fails the test. */
	get runs(): readonly StartedRun[] {
		const [error] = this.published.errors;
		if (error !== undefined) throw error;
		for (const { run } of this.published.runs) if (run.error !== undefined) throw run.error;
		return this.published.runs;
	}

	/** Calls of both portals so far. */
	get calls(): number {
		return PORTALS.reduce((sum, name) => sum + this.portals[name].events.deliveries.length, 0);
	}

	/** A person makes a contact. @returns its ID. */
	create(name: PortalName, entered: Entered, userId = 5): number {
		return this.portals[name].events.act(userId, (store) =>
			store.add(CONTACT, this.valuesOf(name, entered), userId),
		).id;
	}

	/** A person changes a contact. */
	change(name: PortalName, id: number, entered: Entered, userId = 5): void {
		this.portals[name].events.act(userId, (store) =>
			store.update(CONTACT, id, this.valuesOf(name, entered), userId),
		);
	}

	contacts(name: PortalName): readonly CrmRecord[] {
		return this.portals[name].store.records(CONTACT);
	}

	contact(name: PortalName, id: number): Contact {
		return contactOf(this.portals[name].store.record(CONTACT, id));
	}

	/** The contacts of a portal without their IDs, in the order of their names. */
	all(name: PortalName): Contact[] {
		const text = (contact: Contact): string => JSON.stringify(contact);
		return this.contacts(name)
			.map(contactOf)
			.sort((one, other) => (text(one) < text(other) ? -1 : 1));
	}

	/** Resolves when no event, no call and no execution is under way. In a loop without end it never does. */
	async quiet(): Promise<void> {
		const portals = Object.values(this.portals);
		do {
			await Promise.all(portals.map(async ({ events }) => await events.settled()));
			await this.published.idle();
		} while (this.published.busy > 0 || portals.some(({ events }) => events.unfinished > 0));
	}

	async stop(): Promise<void> {
		await this.published.stop();
		for (const portal of Object.values(this.portals)) await portal.close();
	}

	private valuesOf(name: PortalName, { phones, emails, ...values }: Entered) {
		const { store } = this.portals[name];
		const made = (typeId: 'PHONE' | 'EMAIL') => (value: string) => ({
			id: store.newMultiFieldId(),
			typeId,
			valueType: 'WORK',
			value,
		});
		const fm = [...(phones ?? []).map(made('PHONE')), ...(emails ?? []).map(made('EMAIL'))];
		return { ...values, ...((phones ?? emails) !== undefined && { fm }) };
	}
}

function contactOf(record: CrmRecord | undefined): Contact {
	const text = (name: string): string => (record?.[name] ?? '') as string;
	const fm = (record?.fm ?? []) as Array<Record<'typeId' | 'valueType' | 'value', string>>;
	return {
		name: text('name'),
		secondName: text('secondName'),
		lastName: text('lastName'),
		post: text('post'),
		details: fm.map(({ typeId, valueType, value }) => `${typeId} ${valueType} ${value}`).sort(),
	};
}
