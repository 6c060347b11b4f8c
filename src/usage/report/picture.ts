import { readFile } from 'node:fs/promises';

import { CHART_FONT, CHARTS, type ChartName, type Drawing, drawChart, hasChart } from './charts';
import { colour, COLOUR_RULES, withLightColours } from './colours';
import type { ReportFigures } from './figures';
import { markup } from './markup';

/** Alphabets of the font that comes with the package: servers often have no fonts. */
const ALPHABETS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'];
const WEIGHTS = [400, 600];

/** Texts with letters of these alphabets only; others are boxes in a PNG. */
const DRAWABLE =
	/^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** Pixels of a PNG for each unit of the drawing: two, for high-resolution screens. */
const SCALE = 2;
const MARGIN = 16;

/**
 * Draws charts below each other, each with its title, as a picture for chats. Empty charts are left out.
 * @returns SVG that is light or dark like the reader's screen
 */
export async function drawPicture(names: readonly ChartName[], figures: ReportFigures): Promise<Drawing> {
	const drawings: Drawing[] = [];
	for (const name of CHARTS) {
		if (names.includes(name) && hasChart(name, figures)) drawings.push(await drawChart(name, figures, true));
	}
	if (drawings.length === 0) drawings.push(nothingToDraw(figures));
	const width = Math.max(...drawings.map((drawing) => drawing.width)) + 2 * MARGIN;
	let height = MARGIN;
	const parts = drawings.map((drawing) => {
		const placed = drawing.svg.replace(
			/<svg [^>]*?(?=viewBox)/,
			(tag) =>
				`${tag.replace(/ (?:width|height|x|y)="[^"]*"/g, '')}x="${MARGIN}" y="${height}" width="${drawing.width}" height="${drawing.height}" `,
		);
		height += drawing.height + MARGIN;
		return placed;
	});
	const svg = [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
		`<style>${COLOUR_RULES}</style>`,
		`<rect width="${width}" height="${height}" fill="var(--page)"/>`,
		...parts,
		'</svg>',
	].join('');
	return { svg, width, height };
}

function nothingToDraw({ portal, from, to, zone }: ReportFigures): Drawing {
	const text = markup`<svg width="880" height="60" viewBox="0 0 880 60" font-family="${CHART_FONT}, sans-serif">
<text x="8" y="20" font-size="15" font-weight="600" fill="${colour('text')}">There is nothing to draw</text>
<text x="8" y="42" font-size="11" fill="${colour('muted')}">${portal}, ${from} to ${to} (${zone})</text></svg>`;
	return { svg: text.text, width: 880, height: 60 };
}

/** Whether a PNG can show every letter of the names in a report. */
export const isDrawable = ({ workflows }: ReportFigures): boolean =>
	workflows.every(({ name }) => DRAWABLE.test(name));

/** Renders a drawing as PNG, with the colours for light backgrounds. */
export async function pictureAsPng({ svg, width }: Drawing): Promise<Buffer> {
	const { Resvg } = await loadResvg();
	const fontBuffers = await fonts();
	const drawn = new Resvg(withLightColours(svg), {
		fitTo: { mode: 'width', value: SCALE * width },
		font: { fontBuffers, defaultFontFamily: CHART_FONT, sansSerifFamily: CHART_FONT },
	});
	try {
		const image = drawn.render();
		const png = Buffer.from(image.asPng());
		image.free();
		return png;
	} finally {
		drawn.free();
	}
}

let loading: Promise<typeof import('@resvg/resvg-wasm')> | undefined;

async function loadResvg(): Promise<typeof import('@resvg/resvg-wasm')> {
	return await (loading ??= (async () => {
		const resvg = await import('@resvg/resvg-wasm');
		await resvg.initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
		return resvg;
	})());
}

async function fonts(): Promise<Uint8Array[]> {
	const files = ALPHABETS.flatMap((alphabet) =>
		WEIGHTS.map((weight) => `@fontsource/inter/files/inter-${alphabet}-${weight}-normal.woff2`),
	);
	return await Promise.all(files.map(async (file) => await readFile(require.resolve(file))));
}
