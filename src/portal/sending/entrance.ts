import type { Admission, OperatingCaller, Way } from '../../limits/operating/operating-time';
import { asBitrixError } from '../answers/failure';
import { Tries } from './tries';

/** The right to send a call once. */
export interface Ticket {
	readonly admission: Admission;
	/** How often the call has been tried so far; it passes from ticket to ticket. */
	readonly tries: Tries;
}

/** Lets calls in: each waits until the operating time of its method allows it, before it enters any queue. */
export class Entrance {
	constructor(private readonly caller: OperatingCaller) {}

	/**
	 * Lets a call in if it need not wait.
	 * @param earlier the ticket of the attempt before; its wait counts.
	 * @returns undefined when the call has to wait.
	 */
	tryEnter(method: string, way: Way, earlier?: Ticket): Ticket | undefined {
		const admission = this.caller.tryEnter(method, way, earlier?.admission);
		return admission && { admission, tries: earlier?.tries ?? new Tries() };
	}

	/**
	 * Lets a call in as soon as its method allows it.
	 * @param earlier the ticket of the attempt before, or what is known of it; its wait counts.
	 * @param commands how many the call holds, when it is a batch.
	 * @throws BitrixError
	 */
	async enter(method: string, way: Way, earlier: Partial<Ticket> = {}, commands = 1): Promise<Ticket> {
		const { admission, tries = new Tries() } = earlier;
		try {
			return { admission: await this.caller.enter(method, way, admission, commands), tries };
		} catch (error) {
			// A call that waits in vain to be sent again may have been carried out before.
			throw tries.stamp(asBitrixError(error, method));
		}
	}

	/** Takes a ticket back whose call is not sent now. */
	leave({ admission }: Ticket): void {
		admission.left();
	}
}
