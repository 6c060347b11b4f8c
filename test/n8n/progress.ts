import { statfsSync } from 'node:fs';

/** Free bytes on the disk of a folder. */
function freeBytes(directory: string): number {
	const { bavail, bsize } = statfsSync(directory);
	return bavail * bsize;
}

/**
 * Does long work and prints a line every few seconds: what is done, for how long, and about how much was written.
 *
 * That number comes from the free space of the disk, because counting hundreds of thousands of files would slow the work
 * down.
 */
export async function withProgress<T>(what: string, directory: string, work: () => Promise<T>): Promise<T> {
	const startedAt = Date.now();
	const free = freeBytes(directory);
	const report = (state: string) => {
		const seconds = Math.round((Date.now() - startedAt) / 1000);
		const megabytes = Math.max(0, Math.round((free - freeBytes(directory)) / 1e6));
		console.log(`${what}: ${state} ${seconds} s, about ${megabytes} MB`);
	};
	console.log(`${what} …`);
	const timer = setInterval(report, 5_000, 'still at it after');
	try {
		const result = await work();
		report('done in');
		return result;
	} finally {
		clearInterval(timer);
	}
}
