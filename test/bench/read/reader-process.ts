// Measures the reader alone: the cost of a long list, and its memory besides the rows that were handed over.
import { setTimeout as sleep } from 'node:timers/promises';

import type * as Engine from '../../../src/index';
import type { Row, Transport } from '../../../src/index';
import { serve } from '../child';
import { FIELDS } from '../contestants/contestant';

/** What the consumer does with rows: keeps them, as a node does; drops them page by page; or drops them slowly. */
export type ConsumerKind = 'keeps' | 'drops' | 'slow';

export interface ReadTask {
	webhookUrl: string;
	/** Number of rows in the list. */
	rows: number;
	/** The consumer with which memory is measured. Absent: processor time and the size of a batch are measured. */
	consumer?: ConsumerKind;
}

export interface ReadFigures {
	seconds: number;
	/** Number of rows that came, and of different ones among them. */
	came: number;
	different: number;
	/** Microseconds of processor time for a row, and for JSON.parse alone with the same answers. */
	cpu?: number;
	parseCpu?: number;
	/** Bytes of 2,500 rows and of the text of their answer. */
	batchBytes?: number;
	/** Most bytes in memory besides the rows that were handed over. */
	heldBytes?: number;
	/** Most requests under way at the same time. */
	underWay?: number;
	/** Growth of the process, with the rows that the consumer keeps and garbage that is not collected yet. */
	grownBytes?: number;
}

/** Rows before the measurement. V8 still compiles in them, which does not count, because an n8n runs for weeks. */
const WARM_UP_ROWS = 20_000;
const SLOW_PAGE_MS = 8;
/** Pages between two looks at the memory. The looks fall into every part of a range of 50 pages. */
const PAGES_BETWEEN_LOOKS = 67;
/** Number of whole batches from which the size of one is measured. */
const BATCHES = 8;

type Take = (rows: readonly Row[]) => void | Promise<void>;

const { AxiosTransport, Portal } = require('../../../index.js') as typeof Engine;

serve<ReadTask, ReadFigures>(async ({ consumer, webhookUrl, rows }) => {
	const transport = new AxiosTransport(webhookUrl);
	await read(transport, WARM_UP_ROWS, () => undefined);
	return consumer === undefined
		? await measureCost(transport, rows)
		: await measureHeld(transport, rows, consumer);
});

async function read(transport: Transport, limit: number, take: Take): Promise<void> {
	const portal = new Portal(transport, {
		...{ plan: 'selfHosted', workflow: 'Benchmark', node: 'Reader', priority: 'normal' },
	});
	const parameters = { entityTypeId: 2, select: [...FIELDS] };
	const list = { method: 'crm.item.list', parameters, rows: ['items'], id: 'id', limit };
	for await (const page of portal.read(list)) await take(page.rows);
}

async function measureCost(transport: Transport, rows: number): Promise<ReadFigures> {
	const count = new Count(rows);
	const begun = performance.now();
	const cpu = await cpuOf(async () => await read(transport, Infinity, (page) => count.add(page)));
	const seconds = (performance.now() - begun) / 1_000;
	const texts: string[] = [];
	await read(keepingTexts(transport, texts), Infinity, () => undefined);
	const parseCpu = await cpuOf(() => {
		for (const text of texts) JSON.parse(text);
	});
	const { came, different } = count;
	return {
		seconds,
		came,
		different,
		cpu: cpu / came,
		parseCpu: parseCpu / came,
		batchBytes: batchBytes(texts),
	};
}

type Send = Transport['send'];

/** A transport that does something around each request. */
const around = (transport: Transport, send: Send): Transport =>
	Object.create(transport, { send: { value: send } }) as Transport;

/** A transport that keeps the texts of answers. @param texts receives them. */
function keepingTexts(transport: Transport, texts: string[]): Transport {
	return around(transport, async (request) => {
		const reply = await transport.send(request);
		texts.push(reply.body);
		return reply;
	});
}

/** A transport that counts requests under way. @param peak receives the largest number. */
function counting(transport: Transport, peak: { underWay: number }): Transport {
	let underWay = 0;
	return around(transport, async (request) => {
		peak.underWay = Math.max(peak.underWay, ++underWay);
		return await transport.send(request).finally(() => (underWay -= 1));
	});
}

function batchBytes(texts: readonly string[]): number {
	const whole = [...texts].sort((one, other) => other.length - one.length).slice(0, BATCHES);
	const before = liveBytes();
	const held = whole.map((text) => [JSON.parse(text), Buffer.from(text).toString()] as unknown[]);
	return (liveBytes() - before) / held.length;
}

async function measureHeld(transport: Transport, rows: number, consumer: ConsumerKind): Promise<ReadFigures> {
	const count = new Count(rows);
	// The list has its full length from the start, because a growing list takes more than its rows.
	const kept = new Array<Row | undefined>(consumer === 'keeps' ? rows : 0).fill(undefined);
	const looks: Array<{ handed: number; bytes: number }> = [];
	const resident = process.memoryUsage().rss;
	let grownBytes = 0;
	let pages = 0;
	const begun = performance.now();
	const peak = { underWay: 0 };
	await read(counting(transport, peak), Infinity, async (page) => {
		if (consumer === 'keeps') page.forEach((row, index) => (kept[count.came + index] = row));
		count.add(page);
		if (consumer === 'slow') await sleep(SLOW_PAGE_MS);
		pages += 1;
		if (pages % PAGES_BETWEEN_LOOKS > 0) return;
		grownBytes = Math.max(grownBytes, process.memoryUsage().rss - resident);
		looks.push({ handed: count.came, bytes: liveBytes() });
	});
	const seconds = (performance.now() - begun) / 1_000;
	let heldBytes = 0;
	// The rows that were handed over take as much memory now as then.
	for (const { handed, bytes } of looks.reverse()) {
		kept.fill(undefined, handed);
		heldBytes = Math.max(heldBytes, bytes - liveBytes());
	}
	const { came, different } = count;
	return { seconds, came, different, heldBytes, grownBytes, ...peak };
}

class Count {
	came = 0;
	different = 0;
	private readonly seen: Uint8Array;

	constructor(rows: number) {
		this.seen = new Uint8Array(rows + 1);
	}

	add(rows: readonly Row[]): void {
		this.came += rows.length;
		for (const { id } of rows) {
			this.different += 1 - this.seen[Number(id)];
			this.seen[Number(id)] = 1;
		}
	}
}

/** Microseconds of processor time for some work. */
async function cpuOf(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

const still = new Int32Array(new SharedArrayBuffer(4));

/** Bytes in use, on the heap and in buffers. */
function liveBytes(): number {
	global.gc?.();
	// Another thread frees buffers.
	Atomics.wait(still, 0, 0, 5);
	global.gc?.();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}
