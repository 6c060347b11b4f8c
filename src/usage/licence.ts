/** What app.info says about the portal's licence; portals do not answer every credential. */
export interface Licence {
	/** Code of the plan, such as `ru_project`. */
	licence?: string;
	/** Family of the plan. */
	family?: string;
	/** Days until the paid or trial period ends. */
	daysLeft?: number;
	/** Whether the period has ended. */
	paymentExpired?: boolean;
	/** Why other fields are absent: a sentence for people. */
	note?: string;
	/** Whether the reason is temporary, so that a later attempt may succeed. */
	passing?: boolean;
}
