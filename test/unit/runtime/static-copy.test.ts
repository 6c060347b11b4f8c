import type { IDataObject } from 'n8n-workflow';
import { staticCopy } from '../../../src/runtime/event-trigger-settings';

const notes = { digest: 'digest', addresses: ['https://n8n.example.com/webhook/7d0f/webhook'], at: 1 };

const copyIn = (instance: string, data: IDataObject) =>
	staticCopy({ getWorkflowStaticData: () => data, getInstanceId: () => instance });

it('what n8n keeps with a workflow is read by the n8n that has written it, and not by one that has imported it', () => {
	const data: IDataObject = {};
	copyIn('this n8n', data).write(notes);
	expect(copyIn('this n8n', data).read()).toMatchObject(notes);
	// It would take the addresses of the first n8n for its own, and remove the handlers there.
	expect(copyIn('another n8n', data).read()).toBeUndefined();
});
