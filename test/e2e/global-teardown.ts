export default async function tearDown(): Promise<void> {
	await globalThis.bitrix24World?.stop();
}
