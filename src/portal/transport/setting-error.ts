/** A setting that cannot be what the person meant; nothing was sent. */
export class SettingError extends Error {
	constructor(
		message: string,
		/** What the person can do, one sentence. */
		readonly nextStep: string,
	) {
		super(message);
		this.name = 'SettingError';
	}
}
