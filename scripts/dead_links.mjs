/**
 * Fails if a page in a folder links to a file or an anchor that does not exist. Fetches nothing from other sites.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { URL } from 'node:url';
import { Parser } from 'htmlparser2';

const FOLDER = process.argv[2];
// Any address will do: links are resolved against it, as a browser does, and those that leave it are other sites'.
const SITE = 'http://site.invalid/';

/** The addresses that a page links to, and the anchors in it. */
function readPage(file) {
  const page = { links: [], anchors: new Set(['']) };
  const parser = new Parser({
    onopentag(_name, { href, src, id }) {
      for (const link of [href, src]) if (link !== undefined) page.links.push(link);
      if (id !== undefined) page.anchors.add(id);
    },
  });
  parser.end(readFileSync(path.join(FOLDER, file), 'utf8'));
  return page;
}

const files = readdirSync(FOLDER, { recursive: true }).map((file) => file.replaceAll(path.sep, '/'));
const pages = new Map(files.filter((file) => file.endsWith('.html')).map((file) => [file, readPage(file)]));

function isDead(url) {
  const file = decodeURIComponent(url.pathname.slice(1)) || 'index.html';
  if (!existsSync(path.join(FOLDER, file))) return true;
  return pages.has(file) && !pages.get(file).anchors.has(decodeURIComponent(url.hash.slice(1)));
}

let checked = 0;
let dead = 0;
for (const [file, { links }] of pages) {
  for (const link of links) {
    const url = new URL(link, SITE + file);
    if (!url.href.startsWith(SITE)) continue;
    checked++;
    if (!isDead(url)) continue;
    dead++;
    console.error(`${path.join(FOLDER, file)} has a dead link: ${link}`);
  }
}
console.log(`${checked} links within ${pages.size} pages, ${dead} of them dead.`);
process.exitCode = dead === 0 ? 0 : 1;
