/** An invalid setting; nothing was sent. */
export class SettingError extends Error {
	constructor(
		message: string,
		/** What the person can do, in a sentence. */
		readonly nextStep: string,
	) {
		super(message);
		this.name = 'SettingError';
	}
}
