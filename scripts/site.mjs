/**
 * Makes one site of docs/ and the reference, as a plugin of TypeDoc. The pages need no front matter, which GitHub would
 * show: a page's first heading is its title, and docs/README.md, the front page, lists the pages by subject.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Converter, KindRouter, PageEvent, ReflectionCategory, ReflectionKind } from 'typedoc';

/** The subject of each page, in the order of the front page: its lists, and the headings above them. */
const subjects = new Map();
for (const section of readFileSync('docs/README.md', 'utf8').split(/^## /m).slice(1)) {
  const [subject] = section.split('\n');
  for (const [, page] of section.matchAll(/^- \[.*?\]\((\w+)\.md\)/gm)) subjects.set(page, subject);
}

const pages = readdirSync('docs').filter((file) => file.endsWith('.md') && file !== 'README.md');
const unlisted = pages.filter((file) => !subjects.has(path.basename(file, '.md')));
if (unlisted.length > 0) throw new Error(`docs/README.md does not list ${unlisted.join(', ')}.`);

/** The subjects of the reference, by the path of the sources; the longest start counts. */
const REFERENCE = {
  Initializers: ['src/initializers/'],
  'Whole models': ['src/whole_model/'],
  'Signal and gradients': ['src/signal/'],
  'Fans, gains and scales': ['src/scaling/'],
  'Seeds and random numbers': ['src/random/', 'src/ops/'],
  Layers: ['src/layers/', 'src/tfjs/layers'],
  Extending: ['src/arguments/', 'src/initializers/seed', 'src/initializers/weight_initializer', 'src/tfjs/initializer'],
};

/** TypeDoc's option. */
export const projectDocuments = [...subjects.keys()].map((page) => `docs/${page}.md`);

/**
 * The modules, after the package's name, whose exports become links in a page: those that exactly one of them exports.
 * Pages that speak of other frameworks' initializers too have the same names for both.
 */
const LINKED = {
  drop_in: ['/drop-in', '/keras'],
  from_jax: ['', '/jax'],
  from_keras: ['', '/keras'],
  from_pytorch: ['', '/torch'],
  parity: [],
  performance: [],
  who_has_what: [],
};
const LINKED_ELSEWHERE = ['', '/theory', '/graph-ops', '/drop-in', '/keras'];

/** A page's address is its file's name; TypeDoc would take its title. */
class PageRouter extends KindRouter {
  getIdealBaseName(reflection) {
    return reflection.isDocument() ? `guides/${reflection.frontmatter.page}` : super.getIdealBaseName(reflection);
  }
}

/** Sets the title of a page, which TypeDoc names by its path. */
function describePage(_context, document) {
  const page = path.basename(document.name);
  document.frontmatter = { page };
  document.name = /^# (.*)/.exec(document.content[0].text)[1];
}

/** What exactly one of some modules exports, other than types, by name. */
function exportsOf(project, names) {
  const found = project
    .getChildrenByKind(ReflectionKind.Module)
    .filter((module) => names.includes(module.name.replace(project.packageName, '')))
    .flatMap((module) =>
      module.getChildrenByKind(ReflectionKind.Function | ReflectionKind.Class | ReflectionKind.Variable),
    );
  const isOnly = ({ name }) => found.filter((other) => other.name === name).length === 1;
  return new Map(found.filter(isOnly).map((reflection) => [reflection.name, reflection]));
}

/** What `name` and `name(…)` link to; not `name(…)(…)`, a call of JAX's. */
function linkedName(code, speaksOfOthers) {
  const [, text, name, args] = /^`((\w+)(\(.*\))?)`$/.exec(code) ?? [];
  if (text === undefined || text.includes(')(')) return {};
  // Beside other frameworks' names a lower-case word alone may be theirs: `orthogonal`.
  return speaksOfOthers && args === undefined && !/[A-Z]/.test(name) ? {} : { text, name };
}

/** Links the names in a page's text to the reference, except within links, which cannot hold another. */
function linkNames(document) {
  const { page } = document.frontmatter;
  const exported = exportsOf(document.project, LINKED[page] ?? LINKED_ELSEWHERE);
  document.content = document.content.map((part, i, { [i + 1]: next }) => {
    const { text, name } = part.kind === 'code' ? linkedName(part.text, page in LINKED) : {};
    const inLink = next !== undefined && /^[^[\]]*\]/.test(next.text);
    if (!exported.has(name) || inLink) return part;
    return { kind: 'inline-tag', tag: '@linkcode', text, target: exported.get(name) };
  });
}

/** The subject of what a file exports. */
function subjectOf(file) {
  const starts = Object.entries(REFERENCE).flatMap(([subject, paths]) => paths.map((start) => ({ subject, start })));
  const [longest] = starts
    .filter(({ start }) => file.startsWith(start))
    .sort((one, other) => other.start.length - one.start.length);
  if (longest === undefined) throw new Error(`scripts/site.mjs has no subject for ${file}.`);
  return longest.subject;
}

/** Groups reflections by subject, in the order of the subjects. */
function categories(reflections, names, subject) {
  const all = new Map(names.map((name) => [name, new ReflectionCategory(name)]));
  for (const reflection of reflections) all.get(subject(reflection)).children.push(reflection);
  return [...all.values()].filter(({ children }) => children.length > 0);
}

/** Sets what TypeDoc else reads from tags @category. */
function categorize(project) {
  const modules = new ReflectionCategory('Modules');
  modules.children = project.children;
  const names = [...new Set(subjects.values())];
  const guides = categories(project.documents, names, ({ frontmatter }) => subjects.get(frontmatter.page));
  project.categories = [...guides, modules];
  const main = project.getChildByName([project.packageName]);
  main.categories = categories(main.children, Object.keys(REFERENCE), ({ sources }) => subjectOf(sources[0].fileName));
}

/** Takes the anchors out of headings that open and close, where the keyboard and screen readers lose them. */
function leaveAnchorsOut(page) {
  page.contents = page.contents.replace(/<summary.*?<\/summary>/gs, (summary) =>
    summary.replace(/<a [^>]*class="tsd-anchor-icon".*?<\/a>/gs, ''),
  );
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.on(PageEvent.END, leaveAnchorsOut);
  app.renderer.defineRouter('page', PageRouter);
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, describePage);
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => project.documents.forEach(linkNames));
  // After TypeDoc sorts the reflections, at -100, and before it makes categories, at -200.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => categorize(project), -150);
}

/** @param {import('markdown-it').default} parser */
export function markdownItLoader(parser) {
  // Wide tables scroll, by the keyboard too.
  parser.renderer.rules.table_open = () => '<table tabindex="0">\n';
  parser.core.ruler.push('site', ({ tokens, Token }) => {
    const html = (content) => Object.assign(new Token('html_inline', '', 0), { content });
    const text = (content) => Object.assign(new Token('text', '', 0), { content });
    tokens.forEach((token, i) => {
      // A block without a language is what a program prints, which TypeDoc would colour as TypeScript.
      if (token.type === 'fence') token.info ||= 'text';
      // TypeDoc leaves code out of the anchor and the title of a heading.
      if (token.type !== 'heading_open') return;
      tokens[i + 1].children = tokens[i + 1].children.flatMap((child) =>
        child.type === 'code_inline' ? [html('<code>'), text(child.content), html('</code>')] : [child],
      );
    });
  });
}
