/** The lists of docs/parity.md: every test of originals.json stands in one row, which says what is true. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of tests as it was at a commit, and the names of those that are about initializers. */
interface Original {
  readonly section: string;
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
  readonly tests: readonly string[];
}

const read = (...names: string[]): string => readFileSync(path.join(__dirname, ...names), 'utf8');

const originals = JSON.parse(read('originals.json')) as Original[];
const sections = new Map(
  read('..', '..', 'docs', 'parity.md')
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text]),
);

test.each([...sections])('%s: every original is restated under its name, or has a reason', (section, text) => {
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm)].map(([, name, here]) => ({ name, here }));
  const own = originals.filter((original) => original.section === section);
  expect(rows.map(({ name }) => name)).toEqual(own.flatMap(({ tests }) => tests));
  for (const { repository, commit, path: file } of own) {
    expect(text).toContain(`https://github.com/${repository}/blob/${commit}/${file}`);
  }
  const titles = read(`${section.toLowerCase()}.test.ts`).matchAll(/['"`](test\w+): /g);
  const restated = rows.filter(({ here }) => !here.startsWith('Does not apply: '));
  expect(new Set([...titles].map(([, name]) => name))).toEqual(new Set(restated.map(({ name }) => name)));
});

test('every original belongs to a section', () => {
  expect(new Set(originals.map(({ section }) => section))).toEqual(new Set(sections.keys()));
});
