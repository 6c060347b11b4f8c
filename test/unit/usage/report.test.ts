import { charactersOf } from '../../../src/facts/characters';
import { HOUR_MS } from '../../../src/usage/hour';
import type { PortalUsage } from '../../../src/usage/portal-usage';
import { CHARTS, type Drawing } from '../../../src/usage/report/charts';
import { reportFigures } from '../../../src/usage/report/figures';
import { chartFont } from '../../../src/usage/report/font';
import { escapeMarkup, markup } from '../../../src/usage/report/markup';
import { reportPage } from '../../../src/usage/report/page';
import { drawPicture, pictureAsPng } from '../../../src/usage/report/picture';
import { percentText, reportSummary } from '../../../src/usage/report/words';
import { usageOfWeek, WEEK_ENDS } from '../../support/usage-week';

const WEEK = 7 * 24;
const weekOf = (usage: PortalUsage, hours = WEEK) =>
	reportFigures(usage, {
		from: WEEK_ENDS - hours * HOUR_MS,
		to: WEEK_ENDS,
		title: 'Last 7 days',
		current: true,
	});

const empty = (): PortalUsage => {
	const usage = usageOfWeek();
	return { ...usage, history: { ...usage.history, hours: [] } };
};

/** The charts of a page, which are pictures in it. */
const drawingsOf = (page: string): string[] =>
	[...page.matchAll(/<img alt="" src="data:image\/svg\+xml;base64,([^"]+)" \/>/g)].map(([, data]) =>
		Buffer.from(data, 'base64').toString(),
	);

/** Tags of a page that were not closed, or never opened; none when the page is well formed. */
function openTags(page: string): string[] {
	const alone = ['meta', 'br', '!doctype', 'br/'];
	const open: string[] = [];
	const tags = page.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
	for (const [, close, name, end] of tags.matchAll(/<(\/?)([!\w-]+)[^>]*?(\/?)>/g)) {
		if (alone.includes(name.toLowerCase()) || end === '/') continue;
		if (close === '') open.push(name);
		else if (open.at(-1) === name) open.pop();
		else open.push(`/${name}`);
	}
	return open;
}

describe('figures', () => {
	it('have every hour of the period, also those in which nothing was asked', () => {
		const { hours, total, from, to, zone, date } = weekOf(usageOfWeek());
		// The hours that have begun: the period starts and ends within one.
		expect(hours).toHaveLength(WEEK + 1);
		expect(hours.filter(({ isMidnight }) => isMidnight).map(({ day }) => day)).toEqual([
			...['Mon 16 Nov', 'Tue 17 Nov', 'Wed 18 Nov', 'Thu 19 Nov', 'Fri 20 Nov', 'Sat 21 Nov', 'Sun 22 Nov'],
		]);
		expect(hours.reduce((sum, { counts }) => sum + counts.requests, 0)).toBe(total.counts.requests);
		expect({ from, to, zone, date }).toEqual({
			from: 'Sun 15 Nov 2026 17:20',
			to: 'Sun 22 Nov 2026 17:20',
			zone: 'UTC+03:00',
			date: '2026-11-22',
		});
	});

	it('rank the biggest ten, and sum up the others', () => {
		const workflows = Array.from({ length: 40 }, (_, index) => `Workflow ${index}`);
		const figures = weekOf(usageOfWeek({ workflows }), 48);
		expect(figures.workflows).toHaveLength(11);
		expect(figures.workflows[0].name).toBe('Workflow 0');
		expect(figures.workflows[10].name).toMatch(/^\d+ others$/);
		const sum = figures.workflows.reduce((all, { counts }) => all + counts.requests, 0);
		expect(sum).toBe(figures.total.counts.requests);
	});

	it('say what the plan allows, where there is a limit', () => {
		const usage = usageOfWeek();
		expect(weekOf(usage).allowedPerHour).toBe(7_200);
		expect(weekOf({ ...usage, bucket: undefined })).not.toHaveProperty('allowedPerHour');
	});

	it('say what is missing', () => {
		const { history, ...rest } = usageOfWeek();
		const gaps = (changes: object) => weekOf({ ...rest, history: { ...history, ...changes } }).gaps;
		expect(gaps({})).toEqual([]);
		expect(gaps({ since: WEEK_ENDS - 24 * HOUR_MS })).toEqual([
			'Counting began on 2026-11-21 at 17:20: earlier requests are not included.',
		]);
		expect(gaps({ problem: 'The disk is full.' })).toEqual(['The disk is full.']);
	});
});

describe('the page', () => {
	it('is whole: charts, tables, nothing fetched and nothing run', async () => {
		const page = await reportPage(weekOf(usageOfWeek()));
		expect(openTags(page)).toEqual([]);
		expect(drawingsOf(page)).toHaveLength(4);
		for (const drawing of drawingsOf(page)) {
			expect(openTags(drawing)).toEqual([]);
			expect(drawing).toContain('prefers-color-scheme:dark');
		}
		expect(page.match(/<table/g)).toHaveLength(7);
		expect(page).toContain('prefers-color-scheme:dark');
		expect(page).not.toMatch(/<script|javascript:|\son\w+=|url\(|href=|src="(?!data:image)/i);
		for (const address of page.match(/https?:\/\/[^"' ]+/g) ?? [])
			expect(address).toMatch(/^http:\/\/www\.w3\.org\//);
		expect(page).not.toContain('NaN');
		expect(page).not.toContain('undefined');
		expect(page.length).toBeLessThan(200_000);
	});

	it('reads well where drawings and rules are taken out', async () => {
		const page = await reportPage(weekOf(usageOfWeek()));
		const text = page
			.replace(/<style>[\s\S]*?<\/style>/g, '')
			.replace(/<br \/>/g, '\n')
			.replace(/<[^>]+>/g, ' ')
			.replace(/[ \t]+/g, ' ');
		expect(text).toContain('Last 7 days: Sun 15 Nov 2026 17:20 to Sun 22 Nov 2026 17:20');
		expect(text).toMatch(/Requests\s+16,032\s+at most 1,927 in an hour, of 7,200 allowed/);
		// No letters of axes: they would stand between the sentences.
		expect(text).toMatch(/Requests per hour\s+Busiest hours/);
		expect(text).toMatch(/Sync deals with the warehouse\s+7,962\s+106,271\s+50\s+50 %/);
	});

	it('shows names as they are, whatever they hold', async () => {
		const workflows = [
			'<script>alert(1)</script>',
			'"Büro" & \'Söhne\' \u0007',
			'__proto__',
			'x'.repeat(190),
			`cut ${'🚀'.slice(0, 1)}`,
		];
		const page = await reportPage(weekOf(usageOfWeek({ workflows })));
		expect(openTags(page)).toEqual([]);
		expect(page + drawingsOf(page).join('')).not.toContain('<script');
		for (const drawing of drawingsOf(page)) expect(openTags(drawing)).toEqual([]);
		expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
		expect(page).toContain('&quot;Büro&quot; &amp; &#39;Söhne&#39; ');
		expect(page).not.toContain('\u0007');
		expect(page).toContain('cut \ufffd');
		expect((page + drawingsOf(page).join('')).isWellFormed()).toBe(true);
		expect(page).toContain('x'.repeat(190));
	});

	it.each([
		[
			'nothing',
			empty(),
			['No request was sent in this period.', 'Bitrix24 refused no request.', 'No workflow sent a request.'],
		],
		['no refusal', usageOfWeek({ refusals: false }), ['Bitrix24 refused no request.']],
	])('of %s has no chart of nothing', async (_name, usage, sentences) => {
		const page = await reportPage(weekOf(usage));
		expect(openTags(page)).toEqual([]);
		expect(page).not.toContain('NaN');
		for (const sentence of sentences) expect(page).toContain(sentence);
		expect(drawingsOf(page)).toHaveLength(usage.history.hours.length === 0 ? 0 : 3);
	});

	it('leaves no trace in the objects of all others', async () => {
		const workflows = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
		const properties = () =>
			[Object.prototype, Object, Function.prototype].map((one) => Object.getOwnPropertyNames(one));
		const before = properties();
		await reportPage(weekOf(usageOfWeek({ workflows })));
		expect(properties()).toEqual(before);
	});

	it('of one hour names the hour', async () => {
		const [requests] = drawingsOf(await reportPage(weekOf(usageOfWeek(), 1)));
		expect(requests).toContain('>17:00</text>');
	});
});

/** The chart of the workflows, of which there is one. */
const spendersOf = async (name: string) =>
	await drawPicture(['spenders'], weekOf(usageOfWeek({ workflows: [name] })));

/** The name of the workflow as a chart shows it. */
const nameIn = ({ svg }: Drawing): string => /text-anchor="end"[^>]*>([^<]*) <\/text>/.exec(svg)?.[1] ?? '';

describe('the picture', () => {
	it('as PNG has all charts, with letters, twice as large as it is drawn', async () => {
		const picture = await drawPicture(CHARTS, weekOf(usageOfWeek()));
		const { png } = await pictureAsPng(picture);
		expect(png.subarray(1, 4).toString()).toBe('PNG');
		expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * picture.width, 2 * picture.height]);
		// Letters are drawn from the font that comes along: without it they would be left out.
		const withoutText = { ...picture, svg: picture.svg.replace(/<text[\s\S]*?<\/text>/g, '') };
		expect(png.length).toBeGreaterThan(1.3 * (await pictureAsPng(withoutText)).png.length);
	});

	it('as SVG is light or dark as its reader has it, and has the charts that were chosen', async () => {
		const workflows = ['Sync', `cut ${'🚀'.slice(0, 1)}`];
		const { svg } = await drawPicture(['spenders', 'requests'], weekOf(usageOfWeek({ workflows })));
		expect(svg.isWellFormed()).toBe(true);
		expect(openTags(svg)).toEqual([]);
		expect(svg).toContain('prefers-color-scheme:dark');
		expect(svg).toContain('Requests by workflow');
		expect(svg).toContain('Requests per hour');
		expect(svg).not.toContain('Refused by Bitrix24');
	});

	it.each(['Sync – 100 %', 'Заказы', 'Ελλάδα', 'Żółć', 'Việt', 'Cafe\u0301', 'Заказы\u200b'])(
		'as PNG has every letter of %s',
		async (name) => {
			expect((await pictureAsPng(await spendersOf(name))).lacksLetters).toBe(false);
		},
	);

	it.each(['采购订单', 'हिन्दी', 'طلبات', 'Sync 🚀', 'Заказы №1 ☎️', '👩‍👩‍👧'])(
		'as PNG lacks letters of %s, and says so',
		async (name) => {
			expect((await pictureAsPng(await spendersOf(name))).lacksLetters).toBe(true);
		},
	);

	it.each([
		['🚀 Заказы', '? Заказы'],
		['Заказы 👩‍👩‍👧 из магазина', 'Заказы ? из магазина'],
		['采 Ελλάδα 购', '? Ελλάδα ?'],
	])('as PNG draws %s as %s: only what the font lacks is replaced', async (name, shown) => {
		const picture = await spendersOf(name);
		const replaced = { ...picture, svg: picture.svg.replace(name, shown) };
		expect(replaced.svg).not.toBe(picture.svg);
		const [drawn, expected] = [await pictureAsPng(picture), await pictureAsPng(replaced)];
		expect(drawn.png.equals(expected.png)).toBe(true);
		expect(expected.lacksLetters).toBe(false);
	});

	it.each([
		['x', 'x'.repeat(190)],
		['a wide letter', 'Щ'.repeat(190)],
		['an emoji', '👩‍👩‍👧'.repeat(60)],
		['a letter with accents', 'q\u0307\u0323'.repeat(60)],
		['a narrow letter', 'i'.repeat(190)],
	])('cuts a name of %s at a whole character, where its room ends', async (_what, name) => {
		const shown = nameIn(await spendersOf(name));
		const font = await chartFont();
		const [character] = charactersOf(name);
		const count = charactersOf(shown).length - 1;
		expect(shown).toBe(`${character.repeat(count)}…`);
		expect(font.widthOf(shown)).toBeLessThanOrEqual(22);
		expect(font.widthOf(`${character}${shown}`)).toBeGreaterThan(22);
	});

	it.each([
		['emojis', '👩‍👩‍👧'],
		['wide letters', '采'],
		['narrow letters', 'i'],
	])('keeps the room for bars beside a name of many %s', async (_what, character) => {
		const { svg } = await spendersOf(character.repeat(190));
		const [, end] = /text-anchor="end"[^>]* transform="translate\(([\d.]+) /.exec(svg) ?? [];
		expect(Number(end)).toBeGreaterThan(250);
		expect(Number(end)).toBeLessThan(320);
	});

	it('shows a name in full that fits, however many letters it has', async () => {
		expect(nameIn(await spendersOf('i'.repeat(70)))).toBe('i'.repeat(70));
	});

	it('of nothing says so', async () => {
		const { svg } = await drawPicture(CHARTS, weekOf(empty()));
		expect(svg).toContain('There is nothing to draw');
	});
});

describe('words', () => {
	it('say in a few sentences what the report shows', () => {
		expect(reportSummary(weekOf(usageOfWeek()))).toBe(
			'your-portal.bitrix24.com, Last 7 days (Sun 15 Nov 2026 17:20 to Sun 22 Nov 2026 17:20): 16,032 requests with 213,723 calls, 152 refused, 0.4 s wait on average. Most were sent in the hour from Thu 19 Nov, 19:00: 1,927. The workflow "Sync deals with the warehouse" sent most: 7,962 (50 %).',
		);
		expect(reportSummary(weekOf(empty()))).toBe(
			'your-portal.bitrix24.com, Last 7 days (Sun 15 Nov 2026 17:20 to Sun 22 Nov 2026 17:20): 0 requests.',
		);
	});

	it('never show a share above 0 as 0', () => {
		expect([percentText(0, 5_000), percentText(1, 5_000), percentText(1, 40), percentText(2, 5)]).toEqual([
			'0 %',
			'< 0.1 %',
			'2.5 %',
			'40 %',
		]);
	});

	it('are escaped wherever they are put in', () => {
		expect(markup`<b title="${'"<'}">${['&', markup`<i>${1}</i>`]}</b>`.text).toBe(
			'<b title="&quot;&lt;">&amp;<i>1</i></b>',
		);
		expect(escapeMarkup('a\tb\n\u0000c')).toBe('a\tb\nc');
	});
});
