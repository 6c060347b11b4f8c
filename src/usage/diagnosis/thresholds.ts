/** From when on something is a finding. */
export const FINDING_THRESHOLDS = {
	/** Seconds that requests of an hour waited on average. A hundred requests at once wait so long with the plan Standard. */
	burst: { waitSeconds: 5 },
	/** In an hour: more than somebody asks who polls every minute. The share is that of calls which were not packed. */
	unpackedLoop: { calls: 100, share: 0.9 },
	/** Reads that told nothing new, and their share of all. */
	pollingWithoutChanges: { reads: 20, share: 0.8 },
	/** As many requests are under way at the same time, and refused together, when one n8n meets a full bucket once. */
	neighbour: { refusalsToWarnOf: 11 },
	/** Share of the time that Bitrix24 grants a method. */
	operatingTime: { share: 0.8 },
	dailyBudget: { share: 0.8 },
	/** Calls that ended with an error, and their share of all. */
	repeatedErrors: { errors: 10, share: 0.2 },
} as const;
