// Another application at the same address. It sends requests at intervals, whatever the answers.
import { Agent } from 'node:https';

import axios, { type AxiosInstance } from 'axios';

import { serve } from '../child';

export interface NeighbourTask {
	webhookUrl: string;
	perSecond: number;
}

export interface NeighbourReport {
	requests: number;
	refused: number;
}

class Neighbour {
	private readonly report: NeighbourReport = { requests: 0, refused: 0 };
	private readonly underWay: Array<Promise<void>> = [];
	private readonly timer: NodeJS.Timeout;

	constructor({ webhookUrl, perSecond }: NeighbourTask) {
		const http = axios.create({
			baseURL: webhookUrl,
			httpsAgent: new Agent({ keepAlive: true }),
			validateStatus: () => true,
		});
		this.timer = setInterval(() => this.underWay.push(this.request(http)), 1_000 / perSecond);
	}

	async end(): Promise<NeighbourReport> {
		clearInterval(this.timer);
		await Promise.all(this.underWay);
		return this.report;
	}

	private async request(http: AxiosInstance): Promise<void> {
		this.report.requests += 1;
		const { status } = await http.post('crm.item.get.json', { entityTypeId: 2, id: 1 });
		if (status !== 200) this.report.refused += 1;
	}
}

let neighbour: Neighbour | undefined;

serve<{ task: NeighbourTask } | { end: true }, object>(async (message) => {
	if ('end' in message) return (await neighbour?.end()) ?? {};
	neighbour = new Neighbour(message.task);
	return {};
});
