/** What app.info says about the portal's licence, as far as the credential may know. */
export interface Licence {
	licence?: string;
	family?: string;
	/** Days until the paid or trial period ends of which the portal tells. */
	daysLeft?: number;
	paymentExpired?: boolean;
	/** Why the rest is absent. */
	note?: string;
	/** The reason passes: it can be known later. */
	passing?: boolean;
}
