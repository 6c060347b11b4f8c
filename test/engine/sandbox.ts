import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { type PortalOptions, type SandboxPortal, startPortal } from '../../sandbox';
import { type CredentialData, Engine, type EngineRun, type RunNodeOptions } from './harness';

export const WEBHOOK = 'bitrix24WebhookApi';

/** A sandbox portal, and n8n's engine with our nodes and a credential for it. */
export class Sandbox {
	private constructor(
		readonly engine: Engine,
		readonly portal: SandboxPortal,
		private readonly plan: string,
	) {}

	/** Starts both. @param plan of the credential. With a higher plan tests need not wait for credits. */
	static async open(options: PortalOptions = {}, plan = 'standard'): Promise<Sandbox> {
		return new Sandbox(await Engine.load(), await startPortal(options), plan);
	}

	get credentials(): CredentialData {
		return { [WEBHOOK]: { webhookSecretUrl: this.portal.webhookUrl, plan: this.plan } };
	}

	/** The secret part of the portal's webhook. */
	get secret(): string {
		return this.portal.webhookUrl.split('/').at(-2) ?? '';
	}

	/** Runs one of our nodes after a trigger. */
	async run(
		name: string,
		parameters: object,
		options: RunNodeOptions & { onError?: string } = {},
	): Promise<EngineRun> {
		const { onError, ...rest } = options;
		return await this.engine.runNode(
			{
				type: this.engine.type(name),
				name: 'node',
				parameters: parameters as INodeParameters,
				...(onError !== undefined && { onError: onError as 'continueRegularOutput' }),
			},
			{ credentials: this.credentials, ...rest },
		);
	}

	async crm(parameters: object, options?: RunNodeOptions & { onError?: string }): Promise<EngineRun> {
		return await this.run('bitrix24Crm', parameters, options);
	}

	async api(parameters: object, options?: RunNodeOptions & { onError?: string }): Promise<EngineRun> {
		return await this.run('bitrix24Api', parameters, options);
	}

	async batch(parameters: object, options?: RunNodeOptions & { onError?: string }): Promise<EngineRun> {
		return await this.run('bitrix24Batch', parameters, options);
	}

	async usage(parameters: object, options?: RunNodeOptions & { onError?: string }): Promise<EngineRun> {
		return await this.run('bitrix24Usage', parameters, options);
	}

	async close(): Promise<void> {
		await this.portal.close();
	}
}

/** Output of the node as rows. It fails the test if the execution failed. */
export function rows(run: EngineRun, output = 0): IDataObject[] {
	if (run.error) throw run.error;
	return run.json('node', output);
}

/** The message that a person reads when the execution stops. */
export function failure(run: EngineRun): { message: string; description: string; itemIndex?: number } {
	const { error } = run;
	if (error === undefined) throw new Error(`the execution ended with the status ${run.status}`);
	const { message, description, context } = error as Error & {
		description?: string;
		context?: { itemIndex?: number };
	};
	return { message, description: description ?? '', itemIndex: context?.itemIndex };
}

export const items = (...json: IDataObject[]): INodeExecutionData[] => json.map((one) => ({ json: one }));

/** `count` items made by a function of their index. */
export const itemsOf = (count: number, make: (index: number) => IDataObject): INodeExecutionData[] =>
	items(...Array.from({ length: count }, (_, index) => make(index)));

/** The value of a resource locator with a typed ID. */
export const byId = (value: unknown) => ({ __rl: true, mode: 'id', value: String(value) });

/** A mapper with values set in the panel. */
export const mapped = (value: IDataObject) => ({ mappingMode: 'defineBelow', value });

/** A mapper that takes its values from the input items. */
export const autoMapped = { mappingMode: 'autoMapInputData', value: null };
