// The reader by itself: what a long list costs, and what is held beside the rows that were handed over.
import { setTimeout as sleep } from 'node:timers/promises';

import type * as Engine from '../../../src/index';
import type { Row, Transport } from '../../../src/index';
import { serve } from '../child';
import { FIELDS } from '../contestants/contestant';

/** What becomes of the rows: kept, as a node does; thrown away page by page; thrown away slowly. */
export type ConsumerKind = 'keeps' | 'drops' | 'slow';

export interface ReadTask {
	webhookUrl: string;
	/** Rows of the list. */
	rows: number;
	/** Measure what is held with such a consumer; absent: processor time, and what a batch takes. */
	consumer?: ConsumerKind;
}

export interface ReadFigures {
	seconds: number;
	/** All rows that came, and the different ones among them. */
	came: number;
	different: number;
	/** Microseconds of processor time a row; and those of JSON.parse alone, with the same answers. */
	cpu?: number;
	parseCpu?: number;
	/** Bytes of 2,500 rows and of the text that brought them. */
	batchBytes?: number;
	/** The most bytes that were held beside the rows handed over. */
	heldBytes?: number;
	/** Requests that were under way at the same time, at most. */
	underWay?: number;
	/** How much the process has grown, with the rows that the consumer keeps and what was not collected yet. */
	grownBytes?: number;
}

/** Before that V8 still compiles, which takes time and memory that are not the reader's: an n8n runs for weeks. */
const WARM_UP_ROWS = 20_000;
const SLOW_PAGE_MS = 8;
/** Pages from one look at the memory to the next: they fall into every part of a range of 50 pages. */
const PAGES_BETWEEN_LOOKS = 67;
/** Answers of whole batches that tell what one takes. */
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

/** The transport, with something around each request. */
const around = (transport: Transport, send: Send): Transport =>
	Object.create(transport, { send: { value: send } }) as Transport;

/** @param texts gets the answers' */
function keepingTexts(transport: Transport, texts: string[]): Transport {
	return around(transport, async (request) => {
		const reply = await transport.send(request);
		texts.push(reply.body);
		return reply;
	});
}

/** @param peak gets how many requests are under way at the same time. */
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
	// Of full length from the beginning: a list that grows takes more than its rows.
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
	// What was handed over takes as much now as it did then.
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

/** Microseconds. */
async function cpuOf(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

const still = new Int32Array(new SharedArrayBuffer(4));

/** What is in use, on the heap and in buffers. */
function liveBytes(): number {
	global.gc?.();
	// Buffers are given back by a thread of their own.
	Atomics.wait(still, 0, 0, 5);
	global.gc?.();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}
