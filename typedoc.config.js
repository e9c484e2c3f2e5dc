import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { OptionDefaults } from 'typedoc';
import { load, markdownItLoader, projectDocuments } from './scripts/site.mjs';

const { name: packageName, exports, homepage } = JSON.parse(readFileSync('package.json', 'utf8'));
const repository = homepage.replace(/#.*/, '');
const [, owner, project] = /([^/]+)\/([^/]+)$/.exec(repository);
const hostedBaseUrl = `https://${owner}.github.io/${project}/`;

const modules = Object.keys(exports).map((name) => packageName + name.slice(1));

/** The sources of what package.json exports: ./torch is made from src/torch/index.ts. */
const entryPoints = Object.keys(exports)
  .map((name) => `src/${name.slice(2).replace('-', '_')}/index.ts`.replace('//', '/'))
  .filter(existsSync);

/** @type {import('typedoc').TypeDocOptions} */
export default {
  // Not the name of the main module, which is a leaf of the navigation below.
  name: `Documentation of ${packageName}`,
  entryPoints,
  tsconfig: 'tsconfig.build.json',
  out: 'docs/api',
  readme: 'docs/README.md',
  projectDocuments,
  plugin: [load],
  router: 'page',
  markdownItLoader,
  customCss: 'scripts/site.css',
  hostedBaseUrl,
  navigationLinks: { Playground: `${hostedBaseUrl}playground/`, GitHub: repository },
  navigation: { includeCategories: true, includeGroups: false },
  // A module that opens is a link within a button, which neither the keyboard nor a screen reader can tell apart.
  navigationLeaves: modules,
  categorizeByGroup: false,
  highlightLanguages: [...OptionDefaults.highlightLanguages, 'python'],
  kindSortOrder: ['Document', 'Module', 'Function', 'Variable', 'Class', 'Interface', 'TypeAlias', 'Reference'],
  // Its page has no anchors for interfaces, which link there.
  includeHierarchySummary: false,
  headings: { readme: false, document: false },
  // Links to the sources as they were when the site was made. TypeDoc itself finds no revision in a second work tree.
  disableGit: true,
  gitRevision: spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).stdout?.trim() || 'main',
  sourceLinkTemplate: `${repository}/blob/{gitRevision}/{path}#L{line}`,
  basePath: '.',
  excludeInternal: true,
  modifierTags: [...OptionDefaults.modifierTags, '@nocollapse'],
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  requiredToBeDocumented: [...OptionDefaults.requiredToBeDocumented, 'Constructor'],
  // What types are made of, and lists in their documentation: the type of MODES is Mode.
  intentionallyNotExported: [
    'ActivationName',
    'DIRECTIONS',
    'DISTRIBUTIONS',
    'InputOf',
    'LAYOUTS',
    'LINEAR_NAMES',
    'METHODS',
    'MODEL_DISTRIBUTIONS',
    'MODES',
    'NAMED_LAYOUTS',
    'PRESETS',
    'RESIDUALS',
    'TAILORED',
    'TAILORING_METHODS',
    'SnakeCase',
    'TORCH_NONLINEARITIES',
  ],
};
