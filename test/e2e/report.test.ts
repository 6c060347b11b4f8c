import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { HOUR_MS } from '../../src/usage/hour';
import { reportFigures } from '../../src/usage/report/figures';
import { reportPage } from '../../src/usage/report/page';
import { checkout } from '../n8n/cache';
import { usageOfWeek, WEEK_ENDS } from '../support/usage-week';
import { openBrowser } from './browser';

const screenshots = join(checkout, 'artefacts', 'screenshots');
const file = join(screenshots, 'usage-report.html');

let browser: Browser;

beforeAll(async () => {
	mkdirSync(screenshots, { recursive: true });
	const week = { from: WEEK_ENDS - 7 * 24 * HOUR_MS, to: WEEK_ENDS, title: 'Last 7 days', current: true };
	const usage = usageOfWeek({
		workflows: ['Sync deals with the warehouse', 'Nightly export', 'W'.repeat(150)],
	});
	writeFileSync(file, await reportPage(reportFigures(usage, week)));
	browser = await openBrowser();
});

afterAll(async () => {
	await browser?.close();
});

/** Runs in the page: the colour of each text, also in charts, and of its background. */
const COLOURS = `document.querySelectorAll('img').forEach(({ src }) =>
	document.body.insertAdjacentHTML('beforeend', atob(src.split(',')[1])),
);
[...document.querySelectorAll('h1, h2, p, td, th, .muted, svg text')].map((one) => {
	const { color, fill } = getComputedStyle(one);
	return [one.tagName === 'text' ? fill : color, getComputedStyle(document.body).backgroundColor];
})`;

/** Runs in the page: whether each chart is drawn with bars in a colour for the light or dark screen. */
const BARS = `(() => {
	const rules = getComputedStyle(document.documentElement);
	const wanted = ['blue', 'red', 'amber', 'violet', 'teal'].map((name) => rules.getPropertyValue('--' + name));
	return [...document.querySelectorAll('img')].map((image) => {
		const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
		const context = canvas.getContext('2d');
		context.drawImage(image, 0, 0, image.width, image.height);
		const { data } = context.getImageData(0, 0, image.width, image.height);
		const found = new Set();
		for (let at = 0; at < data.length; at += 4) {
			if (data[at + 3] < 255) continue;
			found.add('#' + [0, 1, 2].map((part) => data[at + part].toString(16).padStart(2, '0')).join(''));
		}
		return wanted.some((colour) => found.has(colour));
	});
})()`;

/** Contrast of two colours, from 1 to 21 (WCAG 2.2). */
function contrast(one: string, other: string): number {
	const [darker, lighter] = [one, other].map(luminance).sort((first, second) => first - second);
	return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
	const [red, green, blue] = (colour.match(/\d+/g) ?? []).map((part) => {
		const share = Number(part) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each([
	['light', 1_000],
	['dark', 1_000],
	['light', 360],
] as const)('the report on a %s screen of %d points', (colorScheme, width) => {
	test('is whole, asks for nothing, and can be read', async () => {
		const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
		const asked: string[] = [];
		const complaints: string[] = [];
		page.on('request', (request) => asked.push(request.url()));
		page.on('console', (message) => complaints.push(message.text()));
		await page.goto(pathToFileURL(file).href);
		await page.screenshot({
			path: join(screenshots, `usage-report-${colorScheme}-${width}.png`),
			fullPage: true,
		});
		expect(asked).toEqual([pathToFileURL(file).href]);
		expect(complaints).toEqual([]);
		expect(await page.evaluate(BARS)).toEqual(Array(4).fill(true));
		// Nothing is wider than the screen.
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
		const texts = await page.evaluate<Array<[text: string, behind: string]>>(COLOURS);
		expect(texts.length).toBeGreaterThan(100);
		expect(Math.min(...texts.map(([text, behind]) => contrast(text, behind)))).toBeGreaterThan(4.5);
		await page.close();
	});
});
