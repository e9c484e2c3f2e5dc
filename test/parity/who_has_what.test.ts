/** The README's table of who has what, beside the exports of the packages: reference/exports.json. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as here from 'tfjs-initializers';

const README = readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
const { exports: theirs } = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'reference', 'exports.json'), 'utf8'),
) as {
  exports: Record<string, string[]>;
};

/** The cells of a column of the table, without its head. */
function column(head: string): string[] {
  const lines = README.slice(README.indexOf('### Who has what')).split('\n');
  const start = lines.findIndex((line) => line.startsWith('| here'));
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  const [heads, , ...rows] = lines.slice(start, end).map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.map((cells) => cells[heads.indexOf(head)]);
}

/** The names in a cell; what stands after a colon is a remark. */
function names(cells: string[]): string[] {
  return cells.flatMap((cell) => [...cell.split(':')[0].matchAll(/`([^`]+)`/g)].map(([, name]) => name)).sort();
}

test.each([...Object.keys(theirs), 'tfjs'])('every initializer of %s is in the table, and no other', (framework) => {
  const exported = framework === 'tfjs' ? Object.keys(tf.initializers) : theirs[framework];
  expect(names(column(framework))).toEqual([...exported].sort());
});

test('every factory is in the table, and no other', () => {
  // A factory makes one of the classes; the helpers beside them are functions in the table too.
  const classes = Object.values(here).filter((value) => Object.hasOwn(value, 'className')) as { className: string }[];
  const factories = classes.map(({ className }) => className.replace(/^Exact/, '').toLowerCase()).sort();
  const listed = names(column('here'));
  expect(listed.filter((name) => factories.includes(name.toLowerCase())).map((name) => name.toLowerCase())).toEqual(
    factories,
  );
  for (const name of listed) expect(here).toHaveProperty(name);
});
