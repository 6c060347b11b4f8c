import type { KeptTexts } from '../../portal/shared/kept-texts';
import { changeKeptList, keptList } from '../kept-list';
import { keyOfTrigger, type TriggerIdentity } from '../types';

/** A trigger that is published in this n8n and hears of a portal. */
export interface PublishedTrigger extends TriggerIdentity {
	workflowName: string;
	nodeName: string;
	/** `application`: it binds its events itself. `outboundWebhook`: a person has made the webhook in Bitrix24. */
	by: 'application' | 'outboundWebhook';
	/** Host of the credential's portal. */
	portal: string;
	/** Digest of the credential: Bitrix24 shows handlers only to the application that has bound them. */
	credential: string;
	/** Where Bitrix24 calls it, without the secret; empty when it fetches its events itself. */
	address: string;
	/** Codes of the events; empty for all that arrive. */
	events: string[];
	/** Codes of the events that it takes from the queue of its application; absent when they are sent. */
	queued?: string[];
	/** When it was published; ISO 8601. */
	since: string;
}

const NAME = 'published triggers';

const HOME = 'address of n8n';

/** Where an n8n takes calls: what stands before its word for webhooks. */
export const homeOf = (address: string): string => address.split('/').slice(0, -3).join('/');

/** Where this n8n takes calls, of whichever trigger; undefined when none was published so far, or when it is not known. */
export const keptHome = async (texts: KeptTexts): Promise<string | undefined> =>
	await texts.read(HOME).catch(() => undefined);

/**
 * Remembers where this n8n takes calls, so that its handlers are recognised also when no trigger is published any more.
 * @param address of a trigger
 */
export async function keepHome(texts: KeptTexts, address: string): Promise<void> {
	const home = homeOf(address);
	if ((await keptHome(texts)) === home) return;
	// Without it Check Subscriptions leaves handlers alone that nobody uses.
	await texts.write(HOME, home).catch(() => undefined);
}

const TESTS = 'tests under way';

/** An address to which Bitrix24 sends test events while somebody waits for one in the editor. */
interface Listening {
	address: string;
	/** Unix milliseconds. */
	since: number;
}

/** Milliseconds for which n8n waits for a test event, and a minute more. */
const TEST_MS = 180_000;

const isUnderWay = ({ since }: Listening): boolean => Math.abs(Date.now() - since) < TEST_MS;

/** Remembers that somebody waits for a test event, so that its handler is not taken for one that is left. */
export async function keepTest(texts: KeptTexts, address: string): Promise<void> {
	const others = (one: Listening): boolean => one.address !== address && isUnderWay(one);
	await changeKeptList<Listening>(texts, TESTS, (list) => [
		...list.filter(others),
		{ address, since: Date.now() },
	]).catch(() => undefined);
}

/** Addresses at which somebody waits for a test event. */
export async function testsUnderWay(texts: KeptTexts): Promise<string[]> {
	const list = await keptList<Listening>(texts, TESTS).catch(() => []);
	return list.filter(isUnderWay).map(({ address }) => address);
}

/** The triggers of this n8n that are published, for one portal. Only n8n's main process changes it. */
export class PublishedTriggers {
	constructor(private readonly texts: KeptTexts) {}

	/** @throws Error when they cannot be read */
	async all(): Promise<PublishedTrigger[]> {
		return await keptList(this.texts, NAME);
	}

	/** Adds a trigger, or replaces what is known of it but for the time since when. @throws Error when it could not be kept */
	async add(trigger: PublishedTrigger): Promise<void> {
		await this.change(trigger, (others, known) => [
			...others,
			{ ...trigger, since: known?.since ?? trigger.since },
		]);
	}

	/** @throws Error when it could not be kept */
	async remove(trigger: TriggerIdentity): Promise<void> {
		await this.change(trigger, (others) => others);
	}

	private async change(
		trigger: TriggerIdentity,
		change: (others: PublishedTrigger[], known?: PublishedTrigger) => PublishedTrigger[],
	): Promise<void> {
		const key = keyOfTrigger(trigger);
		const isThis = (one: PublishedTrigger): boolean => keyOfTrigger(one) === key;
		await changeKeptList<PublishedTrigger>(this.texts, NAME, (list) =>
			change(
				list.filter((one) => !isThis(one)),
				list.find(isThis),
			),
		);
	}
}
