import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { selectors, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { checkout } from '../n8n/cache';
import type { Login } from '../n8n/rest';
import { NodePanel, runStarted } from './node-panel';

export type Theme = 'light' | 'dark';

export interface EditorOptions {
	/** The address of n8n. */
	url: string;
	login: Login;
	theme?: Theme;
}

/** Time n8n's editor may take for any one step; the first page of a fresh n8n alone takes up to 20 s. */
const limitMs = 60_000;

/** n8n's editor in a browser, as a user sees and drives it. */
export class Editor {
	private constructor(
		/** For what the methods here do not do. */
		readonly page: Page,
		private readonly context: BrowserContext,
		private readonly options: EditorOptions,
	) {}

	/** Opens a window of its own and logs in. */
	static async open(browser: Browser, options: EditorOptions): Promise<Editor> {
		selectors.setTestIdAttribute('data-test-id');
		const viewport = { width: 1440, height: 900 };
		const context = await browser.newContext({ viewport, colorScheme: options.theme ?? 'light' });
		context.setDefaultTimeout(limitMs);
		const { email, password } = options.login;
		const answer = await context.request.post(`${options.url}/rest/login`, {
			data: { emailOrLdapLoginId: email, password },
		});
		if (!answer.ok()) throw new Error(`Logging in to the editor was answered with HTTP ${answer.status()}`);
		return new Editor(await context.newPage(), context, options);
	}

	async close(): Promise<void> {
		// Leaving the workflow first saves it and gives up the editor's lock on it, which otherwise stays for a while and
		// makes the workflow read-only for whoever opens it next.
		await this.page.goto(`${this.options.url}/home/workflows`);
		await this.context.close();
	}

	/** Opens an empty canvas. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.options.url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').waitFor();
	}

	/** Opens a stored workflow and waits until its nodes are drawn. */
	async openWorkflow({ id }: { id: string }): Promise<void> {
		await this.page.goto(`${this.options.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens the dialog of a stored credential. */
	async openCredential(id: string): Promise<void> {
		await this.page.goto(`${this.options.url}/home/credentials/${id}`);
	}

	/** Opens the node creator and types. @returns the names of the nodes it offers, best first. */
	async searchNodes(text: string): Promise<string[]> {
		const bar = this.page.getByTestId('node-creator-search-bar');
		if (!(await bar.isVisible())) await this.page.getByTestId('node-creator-plus-button').click();
		await bar.fill(text);
		// The search answers while typing; a little later the list is the one for the whole text.
		await this.page.waitForTimeout(500);
		return await this.offered();
	}

	/** Chooses a node from the list that `searchNodes` has opened. @returns the actions it offers. */
	async chooseNode(name: string): Promise<string[]> {
		await this.offer(name).click();
		await this.page.getByTestId('node-creator-category-item').first().waitFor();
		// The list of nodes slides out while the list of actions slides in.
		await this.offer(name).waitFor({ state: 'hidden' });
		return await this.offered();
	}

	/** Chooses an action from the list that `chooseNode` has opened; n8n adds the node and opens its panel. */
	async chooseAction(action: string): Promise<NodePanel> {
		await this.offer(action).click();
		return await this.panel();
	}

	/** Opens the panel of a node on the canvas. */
	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		return await this.panel();
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Runs the workflow and waits until the run is over. */
	async execute(): Promise<void> {
		const button = this.page.getByTestId('execute-workflow-button');
		await Promise.all([runStarted(this.page), button.click()]);
		// Stands there only while there is a run and it is over.
		await this.page.getByTestId('clear-execution-data-button').waitFor();
	}

	/** The notice that n8n shows in a corner, such as the error of a failed run. */
	notice(): Locator {
		return this.page.getByRole('alert');
	}

	/** Closes the notices, which would hide a part of a picture. */
	async closeNotices(): Promise<void> {
		for (const notice of await this.notice().all())
			await notice.locator('.el-notification__closeBtn').click();
		await this.notice().first().waitFor({ state: 'hidden' });
	}

	/** Keeps a picture of the window in artefacts/screenshots/, named after the theme too. @returns the file. */
	async screenshot(name: string): Promise<string> {
		const directory = join(checkout, 'artefacts', 'screenshots');
		mkdirSync(directory, { recursive: true });
		const path = join(directory, `${name}-${this.options.theme ?? 'light'}.png`);
		// What has just changed is drawn a moment later.
		await this.page.waitForTimeout(400);
		await this.page.screenshot({ path, animations: 'disabled' });
		return path;
	}

	private async panel(): Promise<NodePanel> {
		const panel = this.page.getByTestId('ndv');
		await panel.waitFor();
		return new NodePanel(this.page, panel);
	}

	private offer(name: string): Locator {
		return this.page.getByTestId('item-iterator-item').filter({
			has: this.page.getByTestId('node-creator-item-name').getByText(name, { exact: true }),
		});
	}

	private async offered(): Promise<string[]> {
		const names = this.page.getByTestId('item-iterator-item').getByTestId('node-creator-item-name');
		// Long lists are drawn in parts.
		let drawn = -1;
		for (let count = await names.count(); count !== drawn; count = await names.count()) {
			drawn = count;
			await this.page.waitForTimeout(200);
		}
		return (await names.allInnerTexts()).map((text) => text.trim());
	}
}
