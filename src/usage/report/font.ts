import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';

import { charactersOf } from '../../facts/characters';

/** The font that comes with the package: servers often have no fonts. */
export const CHART_FONT = 'Inter';

const ALPHABETS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'];
const WEIGHTS = [400, 600];

/** What stands in the place of a character that the font lacks. */
const REPLACEMENT = '?';

/** Width of such a character in the fonts of readers' programs, in font sizes: that of an emoji. */
const WIDTH_OF_OTHERS = 1.3;

/** Characters that are not seen, such as the one that makes two emojis one. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** The letters of the font and their widths. */
class ChartFont {
	/** @param widths by code point, in font sizes */
	constructor(private readonly widths: ReadonlyMap<number, number>) {}

	/** The width of a text, in font sizes. */
	widthOf(text: string): number {
		const widths = charactersOf(text).map((character) => this.widthOfCharacter(character));
		return widths.reduce((sum, width) => sum + width, 0);
	}

	/** The text itself, or as many characters of its beginning as fit, with an ellipsis. @param most in font sizes */
	shortened(text: string, most: number): string {
		const characters = charactersOf(text);
		let width = 0;
		let fits = 0;
		const ellipsis = this.widthOf('…');
		for (const [index, character] of characters.entries()) {
			width += this.widthOfCharacter(character);
			if (width > most) return `${characters.slice(0, fits).join('').trimEnd()}…`;
			if (width + ellipsis <= most) fits = index + 1;
		}
		return text;
	}

	/** The text with each character that the font lacks replaced by a sign; its other characters stay as they are. */
	drawable(text: string): string {
		return charactersOf(text.normalize())
			.map((character) => this.drawableCharacter(character))
			.join('');
	}

	private drawableCharacter(character: string): string {
		if (/^\s+$/.test(character) || this.has(character)) return character;
		const visible = character.replace(INVISIBLE, '');
		return this.has(visible) ? visible : REPLACEMENT;
	}

	private widthOfCharacter(character: string): number {
		if (!this.has(character)) return WIDTH_OF_OTHERS;
		return Array.from(character).reduce((sum, letter) => sum + this.widthOfLetter(letter), 0);
	}

	private has(character: string): boolean {
		return Array.from(character).every((letter) => this.widths.has(letter.codePointAt(0) ?? 0));
	}

	private widthOfLetter(letter: string): number {
		return this.widths.get(letter.codePointAt(0) ?? 0) ?? 0;
	}
}

export type { ChartFont };

let loading: Promise<ChartFont> | undefined;

export async function chartFont(): Promise<ChartFont> {
	return await (loading ??= loadFont());
}

/** The files of the font, for a program that draws with it. */
export async function fontFiles(): Promise<Uint8Array[]> {
	return await Promise.all(WEIGHTS.flatMap((weight) => readFiles(weight, 'woff2')));
}

const readFiles = (weight: number, format: string): Array<Promise<Buffer>> =>
	ALPHABETS.map(
		async (alphabet) =>
			await readFile(require.resolve(`@fontsource/inter/files/inter-${alphabet}-${weight}-normal.${format}`)),
	);

/** Reads the older format, whose tables are packed one by one (https://www.w3.org/TR/WOFF/). */
async function loadFont(): Promise<ChartFont> {
	const widths = new Map<number, number>();
	for (const file of await Promise.all(readFiles(WEIGHTS[0], 'woff'))) readWidths(file, widths);
	return new ChartFont(widths);
}

/**
 * Adds the width of each letter in a file. The tables are those of OpenType
 * (https://learn.microsoft.com/typography/opentype/spec/otff).
 */
function readWidths(file: Buffer, widths: Map<number, number>): void {
	const unitsPerEm = tableOf(file, 'head').readUInt16BE(18);
	const measured = tableOf(file, 'hhea').readUInt16BE(34);
	const metrics = tableOf(file, 'hmtx');
	for (const [codePoint, glyph] of glyphsOf(tableOf(file, 'cmap'))) {
		// Glyphs behind the measured ones are as wide as the last of those.
		widths.set(codePoint, metrics.readUInt16BE(4 * Math.min(glyph, measured - 1)) / unitsPerEm);
	}
}

function tableOf(file: Buffer, name: string): Buffer {
	const tables = file.readUInt16BE(12);
	for (let entry = 44; entry < 44 + 20 * tables; entry += 20) {
		if (file.toString('latin1', entry, entry + 4) !== name) continue;
		const start = file.readUInt32BE(entry + 4);
		const packed = file.readUInt32BE(entry + 8);
		const content = file.subarray(start, start + packed);
		return packed < file.readUInt32BE(entry + 12) ? inflateSync(content) : content;
	}
	throw new Error(`The font has no table ${name}`);
}

/** The glyph of each code point that the font has. Only format 4 of the table is read, which all files of the font have. */
function* glyphsOf(cmap: Buffer): Generator<[codePoint: number, glyph: number]> {
	for (let record = 4; record < 4 + 8 * cmap.readUInt16BE(2); record += 8) {
		const table = cmap.subarray(cmap.readUInt32BE(record + 4));
		if (table.readUInt16BE(0) === 4) yield* glyphsOfSegments(table);
	}
}

function* glyphsOfSegments(table: Buffer): Generator<[codePoint: number, glyph: number]> {
	const size = table.readUInt16BE(6);
	for (let segment = 0; segment < size; segment += 2) {
		const end = table.readUInt16BE(14 + segment);
		const start = table.readUInt16BE(16 + size + segment);
		const delta = table.readUInt16BE(16 + 2 * size + segment);
		const rangeAt = 16 + 3 * size + segment;
		const range = table.readUInt16BE(rangeAt);
		for (let codePoint = start; codePoint <= end && codePoint < 0xffff; codePoint++) {
			const listed = range === 0 ? codePoint : table.readUInt16BE(rangeAt + range + 2 * (codePoint - start));
			const glyph = listed === 0 ? 0 : (listed + delta) & 0xffff;
			if (glyph !== 0) yield [codePoint, glyph];
		}
	}
}
