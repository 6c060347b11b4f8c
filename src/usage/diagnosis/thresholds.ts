/** From which numbers on something is a finding. */
export const FINDING_THRESHOLDS = {
	/** Average wait of an hour's requests. With the plan Standard a hundred requests at once wait that long. */
	burst: { waitSeconds: 5 },
	/** Calls in an hour, more than polling every minute makes, and the share of calls that were not packed. */
	unpackedLoop: { calls: 100, share: 0.9 },
	/** Reads that returned nothing new, and their share of all reads. */
	pollingWithoutChanges: { reads: 20, share: 0.8 },
	/** Ten requests are under way at most, so one n8n that meets a full bucket once has up to ten refusals. */
	neighbour: { refusalsToWarnOf: 11 },
	/** Share of the time that Bitrix24 allows a method. */
	operatingTime: { share: 0.8 },
	/** Share of the budget. */
	dailyBudget: { share: 0.8 },
	/** Failed calls, and their share of all calls. */
	repeatedErrors: { errors: 10, share: 0.2 },
} as const;
