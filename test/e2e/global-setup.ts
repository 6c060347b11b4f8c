import { publish, startWorld, type StartedWorld } from './world';

declare global {
	var bitrix24World: StartedWorld | undefined;
}

export default async function setUp(): Promise<void> {
	const startedAt = Date.now();
	const world = await startWorld();
	globalThis.bitrix24World = world;
	publish(world.state);
	const { n8n, node, core } = world.state.n8n.versions;
	console.log(`\nn8n ${n8n} (n8n-core ${core}) on Node ${node}, up after ${Date.now() - startedAt} ms`);
}
