/** The number below which a share of the numbers lies. */
export const percentileOf = (numbers: readonly number[], share: number): number =>
	[...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * share)];

/** The median of numbers. */
export const medianOf = (numbers: readonly number[]): number => percentileOf(numbers, 0.5);
