import { toDateTime } from '../../catalog/dates';

/** A moment (Unix seconds) in the form that filters read alike everywhere. */
export const momentText = (seconds: number): string => toDateTime(new Date(seconds * 1_000), 'UTC') ?? '';

/** A moment in Unix seconds that a row shows; NaN when it shows none. */
export const secondsOf = (value: unknown): number => Math.floor(Date.parse(String(value)) / 1_000);
