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

/** Most milliseconds for a step in the editor. The first page of a new n8n takes up to 20 s. */
const limitMs = 60_000;

/** n8n's editor in a browser, as a person uses it. */
export class Editor {
	private constructor(
		/** The page, for everything that has no method here. */
		readonly page: Page,
		private readonly context: BrowserContext,
		private readonly options: EditorOptions,
	) {}

	/** Opens a window and logs in. */
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
		// Leaving the workflow saves it and gives up the editor's lock. Otherwise the lock stays for a while, and the workflow
		// is read-only for the next editor.
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

	/** Types into the node creator. @returns the names of the offered nodes, best first. */
	async searchNodes(text: string): Promise<string[]> {
		const bar = this.page.getByTestId('node-creator-search-bar');
		if (!(await bar.isVisible())) await this.page.getByTestId('node-creator-plus-button').click();
		await bar.fill(text);
		// The list changes while text is typed. A moment later it is the list for the whole text.
		await this.page.waitForTimeout(500);
		return await this.offered();
	}

	/** Chooses a node from the list of `searchNodes`. @returns the actions that it offers. */
	async chooseNode(name: string): Promise<string[]> {
		await this.offer(name).click();
		await this.page.getByTestId('node-creator-category-item').first().waitFor();
		// The list of nodes slides out while the list of actions slides in.
		await this.offer(name).waitFor({ state: 'hidden' });
		return await this.offered();
	}

	/** Chooses an action from the list of `chooseNode`. n8n adds the node and opens its panel. */
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
		// This button is shown when a run is over.
		await this.page.getByTestId('clear-execution-data-button').waitFor();
	}

	/** The notice in a corner, such as the error of a failed run. */
	notice(): Locator {
		return this.page.getByRole('alert');
	}

	/** Closes the notices, because they would hide a part of a screenshot. */
	async closeNotices(): Promise<void> {
		for (const notice of await this.notice().all())
			await notice.locator('.el-notification__closeBtn').click();
		await this.notice().first().waitFor({ state: 'hidden' });
	}

	/** Saves a screenshot in artefacts/screenshots/, with the theme in its name. @returns the file. */
	async screenshot(name: string): Promise<string> {
		const directory = join(checkout, 'artefacts', 'screenshots');
		mkdirSync(directory, { recursive: true });
		const path = join(directory, `${name}-${this.options.theme ?? 'light'}.png`);
		// Changes are drawn a moment later.
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
		// n8n draws long lists in parts.
		let drawn = -1;
		for (let count = await names.count(); count !== drawn; count = await names.count()) {
			drawn = count;
			await this.page.waitForTimeout(200);
		}
		return (await names.allInnerTexts()).map((text) => text.trim());
	}
}
