/**
 * How often a property with random disturbances runs, and with which seed: `CHAOS_RUNS=500 CHAOS_SEED=7 npx jest …`
 * (CONTRIBUTING.md, "Chaos").
 * @param few runs of `npm test`.
 */
export const chaosRuns = (few: number) => ({
	numRuns: Number(process.env.CHAOS_RUNS ?? few),
	seed: Number(process.env.CHAOS_SEED ?? 20_261_130),
	endOnFailure: true,
});
