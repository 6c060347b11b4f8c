import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { node, start, type NodeSketch, type WorkflowJson } from '../engine/harness-workflow';

/** A server that stores what workflows post to it, by path. It stands for a chat. */
export class Receiver {
	private readonly received = new Map<string, IDataObject[]>();

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Receiver> {
		const server = createServer();
		const receiver = new Receiver(server);
		server.on('request', (request, response) => {
			let text = '';
			request.setEncoding('utf8').on('data', (part: string) => (text += part));
			request.on('end', () => {
				const path = (request.url ?? '').slice(1);
				receiver.received.set(path, [...receiver.at(path), JSON.parse(text) as IDataObject]);
				response.end('{}');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return receiver;
	}

	url(path: string): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${path}`;
	}

	/** A node that posts each item. */
	post(path: string): NodeSketch {
		return {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			name: 'Tell',
			position: [300, 0],
			parameters: {
				method: 'POST',
				url: this.url(path),
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '={{ JSON.stringify($json) }}',
				options: {},
			},
		};
	}

	/** A workflow of a trigger that posts what it hears, to the path of the workflow's name. */
	workflow(name: string, trigger: NodeSketch): WorkflowJson & { name: string } {
		const nodes = [{ position: [0, 0] as [number, number], ...trigger, name: start }, this.post(name)];
		const connections = { [start]: { main: [[{ node: 'Tell', type: 'main' as const, index: 0 }]] } };
		return { name, nodes: nodes.map(node), connections };
	}

	/** Everything that was posted so far, in order. */
	at(path: string): IDataObject[] {
		return this.received.get(path) ?? [];
	}

	/** Waits for so many posts. @throws after `limitMs`. */
	async until(path: string, count: number, limitMs = 60_000): Promise<IDataObject[]> {
		const deadline = Date.now() + limitMs;
		while (this.at(path).length < count) {
			if (Date.now() > deadline) {
				throw new Error(`${path} got ${this.at(path).length} posts in ${limitMs} ms, not ${count}`);
			}
			await sleep(100);
		}
		return this.at(path);
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
