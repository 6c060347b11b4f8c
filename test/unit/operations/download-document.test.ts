import { downloadDocument } from '../../../src/operations/data/download-document';
import { fakeContext } from './fake-context';

const values = { documentId: 5, documentFormat: 'pdf', binaryPropertyName: 'data' };
const answered = (document: object) => fakeContext(values, () => ({ result: { document } }));

describe('Download File of a document', () => {
	it('asks again, less and less often, and gives up after two minutes', async () => {
		const { context, calls } = answered({ id: 5 });
		const pauses: number[] = [];
		context.pause = async (milliseconds) => void pauses.push(milliseconds);
		await expect(downloadDocument.run(context)).rejects.toThrow('not ready after two minutes');
		expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000]);
		expect(calls).toHaveLength(8);
	});

	it('does not wait for what Bitrix24 could not convert', async () => {
		const { context, calls } = answered({ id: 5, isTransformationError: true });
		await expect(downloadDocument.run(context)).rejects.toThrow('could not convert');
		expect(calls).toHaveLength(1);
	});
});
