import type { Admission, OperatingCaller, Way } from '../limits/operating/operating-time';
import { asBitrixError } from './failure';

/** Where calls begin: each waits until the operating time of its method allows it, before it stands in any queue. */
export class Entrance {
	constructor(private readonly caller: OperatingCaller) {}

	/** Undefined when the call has to wait. */
	tryEnter(method: string, way: Way, earlier?: Admission): Admission | undefined {
		return this.caller.tryEnter(method, way, earlier);
	}

	/**
	 * @param earlier the admission of a try that was refused; its wait counts.
	 * @param commands how many the call holds, when it is a batch.
	 * @throws BitrixError
	 */
	async enter(method: string, way: Way, earlier?: Admission, commands = 1): Promise<Admission> {
		try {
			return await this.caller.enter(method, way, earlier, commands);
		} catch (error) {
			throw asBitrixError(error, method);
		}
	}
}
