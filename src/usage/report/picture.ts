import { readFile } from 'node:fs/promises';

import { CHARTS, type ChartName, type Drawing, drawChart, hasChart } from './charts';
import { colour, COLOUR_RULES, withLightColours } from './colours';
import type { ReportFigures } from './figures';
import { CHART_FONT, chartFont, fontFiles } from './font';
import { markup } from './markup';

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

/** A drawing as PNG. */
interface Picture {
	png: Buffer;
	/** Whether the font lacks some of its letters, so that signs stand in their place. */
	lacksLetters: boolean;
}

/** Renders a drawing as PNG, with the colours for light backgrounds. */
export async function pictureAsPng({ svg, width }: Drawing): Promise<Picture> {
	const { Resvg } = await loadResvg();
	const fontBuffers = await fontFiles();
	const font = await chartFont();
	let lacksLetters = false;
	// After a letter that no font has, resvg 2.6.2 looks no further: the letters of other alphabets behind it become boxes.
	const shown = svg.replace(/(?<=>)[^<]+/g, (text) => {
		const drawable = font.drawable(text);
		lacksLetters ||= drawable !== text.normalize();
		return drawable;
	});
	const drawn = new Resvg(withLightColours(shown), {
		fitTo: { mode: 'width', value: SCALE * width },
		font: { fontBuffers, defaultFontFamily: CHART_FONT, sansSerifFamily: CHART_FONT },
	});
	try {
		const image = drawn.render();
		const png = Buffer.from(image.asPng());
		image.free();
		return { png, lacksLetters };
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
