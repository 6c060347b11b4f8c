import type { PortalClock } from '../../../sandbox';
import { hooked, listen } from './event-support';
import { until } from '../../support/until';
import { ManualClock, portalFor } from './support';

/** A clock whose sleepers wait until a test moves it. */
class SteppedClock implements PortalClock {
	private time = Date.UTC(2026, 0, 15, 9, 0, 0);
	private sleepers: Array<{ until: number; wake: () => void }> = [];

	now(): number {
		return this.time;
	}

	sleep(milliseconds: number): Promise<void> {
		return new Promise((wake) => this.sleepers.push({ until: this.time + milliseconds, wake }));
	}

	advance(milliseconds: number): void {
		this.time += milliseconds;
		const due = this.sleepers.filter((one) => one.until <= this.time);
		this.sleepers = this.sleepers.filter((one) => one.until > this.time);
		for (const { wake } of due) wake();
	}
}

const CODE = 'ONCRMDEALUPDATE';

describe('the delivery of events', () => {
	it('waits by the clock of the portal', async () => {
		const clock = new SteppedClock();
		const { portal, listener } = await hooked([CODE], { clock, events: { delayMs: 5000 } });
		portal.events.editMany(2, { title: 'A' }, { ids: [1] });
		clock.advance(4999);
		await new Promise((resolve) => setImmediate(resolve));
		expect([portal.events.unfinished, listener.forms.length]).toEqual([1, 0]);
		clock.advance(1);
		await portal.events.settled();
		const [delivery] = portal.events.deliveries;
		expect(delivery).toMatchObject({ code: CODE, handlerId: 1, url: listener.url, status: 200, ms: 0 });
		expect((delivery?.sentAt ?? 0) - (delivery?.queuedAt ?? 0)).toBe(5000);
		// The time of the event is that of the change.
		expect(listener.forms[0]?.get('ts')).toBe(String(Math.floor((delivery?.queuedAt ?? 0) / 1000)));
	});

	it('mixes up the order, doubles and loses, the same in every run', async () => {
		const run = async (events: object) => {
			const { portal, listener } = await hooked([CODE], {
				seed: { deals: 60 },
				clock: new ManualClock(),
				events,
			});
			portal.events.editMany(2, { title: 'A' });
			await portal.events.settled();
			return { ids: listener.heard().map((event) => Number(event.split(' ')[1])), portal };
		};
		const all = Array.from({ length: 60 }, (_, index) => index + 1);
		expect((await run({})).ids).toEqual(all);
		const mixed = (await run({ disorder: true })).ids;
		expect(mixed).not.toEqual(all);
		expect([...mixed].sort((one, other) => one - other)).toEqual(all);
		expect((await run({ disorder: true })).ids).toEqual(mixed);
		const doubled = (await run({ duplicates: 0.5 })).ids;
		expect(doubled.length).toBeGreaterThan(60);
		expect(doubled.length).toBeLessThan(120);
		const { ids, portal } = await run({ lost: 0.5 });
		expect(ids.length).toBeGreaterThan(0);
		expect(portal.events.deliveries.filter(({ lost }) => lost)).toHaveLength(60 - ids.length);
	});

	it('is never repeated, whatever the handler answers', async () => {
		const { portal, listener } = await hooked([CODE]);
		const answers = [
			(response: Parameters<typeof listener.answer>[0]) => response.writeHead(500).end(),
			(response: Parameters<typeof listener.answer>[0]) => response.destroy(),
			() => undefined,
		];
		for (const answer of answers) {
			listener.answer = answer;
			// The last handler never answers.
			if (answer === answers[2]) portal.setEvents({ timeoutMs: 50 });
			portal.events.editMany(2, { title: String(answers.indexOf(answer)) }, { ids: [1] });
			await portal.events.settled();
		}
		expect(listener.forms).toHaveLength(3);
		expect(portal.events.deliveries.map(({ status }) => status)).toEqual([500, 0, 0]);
	});

	it('calls slow handlers later, until they are fast again', async () => {
		const clock = new ManualClock();
		const { portal, listener } = await hooked([CODE], {
			clock,
			events: { slowAfterMs: 3000, slowDelayMs: 60_000 },
		});
		listener.answer = (response) => {
			clock.advance(4000);
			response.end();
		};
		const change = async (title: string) => {
			portal.events.editMany(2, { title }, { ids: [1] });
			await portal.events.settled();
			const { queuedAt, sentAt = 0, slowed, ms } = portal.events.deliveries.at(-1) ?? { queuedAt: 0 };
			return { waited: sentAt - queuedAt, slowed, ms };
		};
		expect(await change('A')).toEqual({ waited: 0, slowed: undefined, ms: 4000 });
		listener.answer = (response) => response.end();
		expect(await change('B')).toEqual({ waited: 60_000, slowed: true, ms: 0 });
		expect(await change('C')).toEqual({ waited: 0, slowed: undefined, ms: 0 });
	});

	it('can be held back', async () => {
		const { portal, listener, settled } = await hooked([CODE], { events: { held: true } });
		portal.events.editMany(2, { title: 'A' });
		await new Promise((resolve) => setImmediate(resolve));
		expect(listener.forms).toEqual([]);
		portal.setEvents({ held: false });
		expect(await settled()).toHaveLength(3);
	});

	it('makes no call wait: a handler that hangs delays no answer', async () => {
		const { call, listener, portal } = await hooked([CODE]);
		listener.answer = () => undefined;
		expect((await call('crm.deal.update', { id: 1, fields: { TITLE: 'A' } })).body.result).toBe(true);
		expect((await call('crm.deal.update', { id: 2, fields: { TITLE: 'A' } })).body.result).toBe(true);
		await until(() => listener.forms.length === 1);
		expect(portal.events.unfinished).toBe(2);
	});

	it('ends with the portal', async () => {
		const { call, listener, portal } = await hooked([CODE]);
		listener.answer = () => undefined;
		for (const id of [1, 2]) await call('crm.deal.update', { id, fields: { TITLE: 'A' } });
		await until(() => listener.forms.length === 1);
		await portal.close();
		await portal.events.settled();
		portal.events.editMany(2, { title: 'B' });
		expect(portal.events.unfinished).toBe(0);
		expect(listener.forms).toHaveLength(1);
	});

	it('costs nothing as long as nobody listens, and watches only what somebody wants to hear of', async () => {
		const { portal } = await portalFor({ seed: { deals: 1 } });
		const watched = () =>
			portal.events.act(1, (store) => [
				store.collection(2).watcher !== undefined,
				store.tasks.watcher !== undefined,
			]);
		expect(watched()).toEqual([false, false]);
		const { url } = await listen();
		const { applicationToken } = portal.events.addWebhook({ codes: ['ONTASKADD'], url });
		expect(watched()).toEqual([false, true]);
		portal.events.removeWebhook(applicationToken);
		expect(watched()).toEqual([false, false]);
		expect(portal.store.tasks.watcher).toBeUndefined();
	});
});

describe('the side channel', () => {
	it('makes webhooks, raises events and shows deliveries', async () => {
		const { portal, call } = await portalFor({ seed: { deals: 3 } });
		const listener = await listen();
		const send = async (method: string, path: string, body?: object) => {
			const answer = await fetch(`${portal.url}/__sandbox/${path}`, {
				method,
				...(body && { body: JSON.stringify(body) }),
			});
			return (await answer.json()) as any;
		};
		const { applicationToken } = await send('POST', 'event-webhooks', {
			codes: ['ONCALENDARENTRYADD', CODE],
			url: listener.url,
		});
		await send('POST', 'events', { parallel: 1 });
		await send('POST', 'raise', { code: 'ONCALENDARENTRYADD', data: { id: '7' } });
		expect(await send('POST', 'edit-many', { entityTypeId: 2, values: { title: 'A' }, ids: [1, 2] })).toEqual(
			{
				changed: 2,
			},
		);
		await send('POST', 'settle');
		expect(listener.heard()).toEqual(['ONCALENDARENTRYADD', `${CODE} 1`, `${CODE} 2`]);
		const { unfinished, deliveries } = await send('GET', 'deliveries');
		expect(unfinished).toBe(0);
		expect(deliveries[0]).toMatchObject({
			code: 'ONCALENDARENTRYADD',
			status: 200,
			payload: { data: { id: '7' } },
		});
		await send('DELETE', 'deliveries');
		await send('DELETE', `event-webhooks/${applicationToken as string}`);
		await call('crm.deal.update', { id: 3, fields: { TITLE: 'A' } });
		await send('POST', 'settle');
		expect((await send('GET', 'deliveries')).deliveries).toEqual([]);
		expect(await send('POST', 'raise', { code: 'ONNOTHING' })).toEqual({
			message: 'The sandbox portal has no event ONNOTHING',
		});
	});
});
