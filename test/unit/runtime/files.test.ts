import { Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { keepSecret } from '../../../src/portal/transport/secrets';
import { keepFile } from '../../../src/runtime/files';

it('the name and the type of a file hold no secret', async () => {
	keepSecret('aSecretOfAWebhook');
	const prepareBinaryData = async (_content: unknown, fileName: string, mimeType: string) =>
		await Promise.resolve({ fileName, mimeType, bytes: 0 });
	const context = { helpers: { prepareBinaryData } } as unknown as IExecuteFunctions;
	const sent = { name: 'aSecretOfAWebhook.pdf', mimeType: 'x/aSecretOfAWebhook', content: Readable.from([]) };
	expect(await keepFile(context, sent, 'file')).toEqual({
		...{ name: '***.pdf', mimeType: 'x/***', bytes: 0 },
		handle: { fileName: '***.pdf', mimeType: 'x/***', bytes: 0 },
	});
	const unnamed = await keepFile(context, { ...sent, name: undefined }, 'aSecretOfAWebhook');
	expect(unnamed.name).toBe('***');
});
