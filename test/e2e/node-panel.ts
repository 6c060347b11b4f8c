import type { Locator, Page } from 'playwright-core';

/** Resolves when n8n has accepted the request of the editor to run a workflow or a node. */
export async function runStarted(page: Page): Promise<void> {
	await page.waitForResponse((response) => /\/rest\/workflows\/[^/]+\/run$/.test(response.url()));
}

/** The open panel of a node: input on the left, parameters in the middle, output on the right. */
export class NodePanel {
	constructor(
		private readonly page: Page,
		/** The panel, for everything that has no method here. */
		readonly root: Locator,
	) {}

	async close(): Promise<void> {
		// n8n 1 has a link to the canvas.
		const link = this.page.getByTestId('back-to-canvas');
		await this.root.getByTestId('ndv-close-button').or(link).first().click();
		await this.root.waitFor({ state: 'hidden' });
	}

	/** The field of a parameter by its name, or of a mapper's column by its ID. */
	parameter(name: string): Locator {
		return this.root.getByTestId(`parameter-input-${name}`);
	}

	/** The text in the field of a parameter. */
	async value(name: string): Promise<string> {
		return await this.parameter(name).locator('input, textarea').first().inputValue();
	}

	/** Chooses from a drop-down list. */
	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).click();
		await this.chooseOpened(option);
	}

	/** Chooses from the drop-down list that is open. */
	async chooseOpened(option: string): Promise<void> {
		await this.opened()
			.filter({ has: this.page.getByText(option, { exact: true }) })
			.click();
	}

	/** Opens a drop-down list from its beginning. @returns the names of the options that are seen without scrolling. */
	async firstScreen(name: string): Promise<string[]> {
		await this.parameter(name).click();
		const options = this.opened();
		await options.first().waitFor();
		return await options.evaluateAll((elements) => {
			// The editor scrolls to the option that is chosen.
			const list = elements[0]?.closest('.el-select-dropdown__wrap');
			if (list === null || list === undefined) throw new Error('The list of options has another form');
			list.scrollTop = 0;
			const { top, bottom } = list.getBoundingClientRect();
			const isSeen = (element: { getBoundingClientRect(): { top: number; bottom: number } }): boolean => {
				const box = element.getBoundingClientRect();
				return box.top >= top && box.bottom <= bottom;
			};
			return elements.filter(isSeen).map((element) => (element.textContent ?? '').trim());
		});
	}

	/** The options of the drop-down list that is open. */
	private opened(): Locator {
		return this.page.getByTestId('parameter-input-item').filter({ visible: true });
	}

	/** Types into a text or number field. */
	async fill(name: string, text: string): Promise<void> {
		await this.parameter(name).locator('input, textarea').first().fill(text);
	}

	/** Name of the node's credential. */
	async credential(): Promise<string> {
		return await this.root.getByTestId('node-credentials-select').locator('input').inputValue();
	}

	/** Chooses another credential for the node. */
	async chooseCredential({ id }: { id: string }): Promise<void> {
		await this.root.getByTestId('node-credentials-select').click();
		await this.page.getByTestId(`node-credentials-select-item-${id}`).filter({ visible: true }).click();
	}

	/** Labels of the columns in the node's resource mapper, once they are loaded. */
	async mapperColumns(): Promise<string[]> {
		const labels = this.root.getByTestId('mapping-fields-container').getByTestId('input-label');
		await labels.nth(1).waitFor();
		// The first label is the heading of the list. After each label comes its switch "Fixed, Expression".
		return (await labels.allInnerTexts()).slice(1).map((text) => text.split('\n')[0].trim());
	}

	/** Opens the menu of columns that the mapper does not show yet. @returns their labels. */
	async mapperMenu(): Promise<string[]> {
		await this.root.getByTestId('add-fields-select').getByRole('button').click();
		return await this.menu.getByRole('menuitem').allInnerTexts();
	}

	/** Adds a column from the menu of `mapperMenu`. */
	async chooseFromMenu(label: string): Promise<void> {
		await this.menu.getByRole('menuitem').getByText(label, { exact: true }).click();
		await this.menu.waitFor({ state: 'hidden' });
	}

	/** Opens the menu of the last collection, 'Options'. @returns the labels of its entries. */
	async optionsMenu(): Promise<string[]> {
		await this.root.getByTestId('collection-parameter-add').last().click();
		const entries = this.page.locator('.el-select-dropdown__item').filter({ visible: true });
		await entries.first().waitFor();
		return (await entries.allInnerTexts()).map((text) => text.trim());
	}

	/** Opens the list of a resource locator. @returns the names of its entries. */
	async locatorList(name: string): Promise<string[]> {
		await this.root.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input').click();
		await this.locatorEntries.first().waitFor();
		return await this.locatorEntries.allInnerTexts();
	}

	/** Searches in the list of `locatorList`. @returns the names of the found entries. */
	async searchLocator(text: string): Promise<string[]> {
		const before = (await this.locatorEntries.allInnerTexts()).join();
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(text);
		await this.until(async () => ![before, ''].includes((await this.locatorEntries.allInnerTexts()).join()));
		return await this.locatorEntries.allInnerTexts();
	}

	/** Chooses from the list of `locatorList`. */
	async chooseFromLocator(entry: string): Promise<void> {
		await this.locatorEntries.filter({ hasText: entry }).first().click();
	}

	/** Runs the node, and the nodes before it if their data are missing. Waits for its output or error. */
	async execute(): Promise<void> {
		await Promise.all([runStarted(this.page), this.root.getByTestId('node-execute-button').click()]);
		await this.output.getByTestId('ndv-executing').waitFor({ state: 'hidden' });
		await this.output.getByTestId('node-run-info').waitFor();
	}

	/** The output pane. */
	get output(): Locator {
		return this.root.getByTestId('output-panel');
	}

	/** Number in "12 items" of the output pane. */
	async itemCount(): Promise<number> {
		const text = await this.output.getByTestId('ndv-items-count').first().innerText();
		return Number(/[\d,.]+/.exec(text)?.[0].replace(/[,.]/g, ''));
	}

	/** Rows on the first page of the table in the output pane, as texts by column. */
	async outputRows(): Promise<Array<Record<string, string>>> {
		await this.output.getByTestId('radio-button-table').click();
		const table = this.output.locator('table').first();
		await table.locator('tbody tr').first().waitFor();
		const columns = (await table.locator('thead th').allInnerTexts()).map((text) => text.trim());
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(
			rows.map(async (row) => {
				const cells = await row.locator('td').allInnerTexts();
				return Object.fromEntries(columns.map((column, index) => [column, (cells[index] ?? '').trim()]));
			}),
		);
	}

	/** The hints above the output, from top to bottom. */
	async hints(): Promise<string[]> {
		return (await this.output.getByTestId('node-hint').allInnerTexts()).map((text) => text.trim());
	}

	/** The error that the output pane shows. */
	async error(): Promise<{ message: string; description: string }> {
		const message = await this.output.getByTestId('node-error-message').innerText();
		const description = this.output.getByTestId('node-error-description');
		return { message, description: (await description.count()) > 0 ? await description.innerText() : '' };
	}

	private get locatorEntries(): Locator {
		return this.page.getByTestId('rlc-item').filter({ visible: true });
	}

	private get menu(): Locator {
		return this.page.locator('[role=menu][data-state=open]');
	}

	private async until(condition: () => Promise<boolean>): Promise<void> {
		const deadline = Date.now() + 10_000;
		while (!(await condition()) && Date.now() < deadline) await this.page.waitForTimeout(100);
	}
}
