/** test/reference/README.md lists every file beside it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT, tableUnder } from '../docs/markdown.js';

const FOLDER = 'test/reference';

test('every reference file and every script that writes one has its row', () => {
  const rows = tableUnder(`${FOLDER}/README.md`, '## Files');
  const listed = new Set(
    rows.flatMap(([file, , script]) => [...`${file} ${script}`.matchAll(/`(\w+\.\w+)`/g)].map(([, name]) => name)),
  );
  const files = readdirSync(path.join(ROOT, FOLDER)).filter((name) => name !== 'README.md');
  expect([...listed].sort()).toEqual(files.sort());
});
