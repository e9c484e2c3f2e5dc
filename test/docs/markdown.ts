/** The pages of documentation, and what stands in them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(__dirname, '..', '..');

/** Every page, by its path from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

export function read(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** The anchors of a page's headings, as GitHub makes them. Code blocks have none: a `#` in them starts a comment. */
export function anchors(page: string): string[] {
  const text = read(page).replace(/^```.*?^```$/gms, '');
  const seen = new Map<string, number>();
  return [...text.matchAll(/^#+ +(.+?) *$/gm)].map(([, heading]) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const repeats = seen.get(anchor) ?? 0;
    seen.set(anchor, repeats + 1);
    return repeats === 0 ? anchor : `${anchor}-${repeats}`;
  });
}

export interface CodeBlock {
  /** Page and line, as an editor takes it. */
  readonly place: string;
  readonly page: string;
  readonly language: string;
  readonly code: string;
  /** The block without a language right after it: what the code prints. */
  readonly output: string | undefined;
}

/** The fenced blocks of a page. */
export function codeBlocks(page: string): CodeBlock[] {
  const text = read(page);
  const fences = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((fence) => ({
    language: fence[1],
    code: fence[2],
    start: fence.index,
    end: fence.index + fence[0].length,
  }));
  return fences.map(({ language, code, start, end }, i) => {
    const next = fences.at(i + 1);
    const isOutput = next?.language === '' && text.slice(end, next.start).trim() === '';
    const place = `${page}:${text.slice(0, start).split('\n').length}`;
    return { place, page, language, code, output: isOutput ? next.code : undefined };
  });
}

/** The rows of the table under a heading, without its head; cells as they are written. */
export function tableUnder(page: string, heading: string): string[][] {
  const [, section = ''] = read(page).split(`\n${heading}\n`);
  const lines = section.split(/^#/m)[0].split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).map((line) => line.split('|').slice(1, -1));
  return rows.slice(2).map((row) => row.map((cell) => cell.trim()));
}
