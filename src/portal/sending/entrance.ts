import type { Admission, OperatingCaller, Way } from '../../limits/operating/operating-time';
import { asBitrixError } from '../answers/failure';

/** The right to send a command once, and what lies behind it when it was sent before. */
export interface Ticket {
	readonly admission: Admission;
	/** Requests with which it was sent. */
	attempts: number;
	/** Whether one of them may have had its effect. */
	mayHaveRun: boolean;
	/** Whether it came again because its access token was renewed. */
	renewed: boolean;
}

/** Where calls begin: each waits until the operating time of its method allows it, before it stands in any queue. */
export class Entrance {
	constructor(private readonly caller: OperatingCaller) {}

	/**
	 * Undefined when the call has to wait.
	 * @param earlier the ticket of the try before; its wait counts.
	 */
	tryEnter(method: string, way: Way, earlier?: Ticket): Ticket | undefined {
		const admission = this.caller.tryEnter(method, way, earlier?.admission);
		return admission && ticketOf(admission, earlier);
	}

	/**
	 * @param commands how many the call holds, when it is a batch.
	 * @throws BitrixError
	 */
	async enter(method: string, way: Way, earlier?: Ticket, commands = 1): Promise<Ticket> {
		try {
			return ticketOf(await this.caller.enter(method, way, earlier?.admission, commands), earlier);
		} catch (error) {
			throw asBitrixError(error, method);
		}
	}
}

const ticketOf = (admission: Admission, earlier: Ticket | undefined): Ticket => ({
	admission,
	attempts: earlier?.attempts ?? 0,
	mayHaveRun: earlier?.mayHaveRun ?? false,
	renewed: earlier?.renewed ?? false,
});
