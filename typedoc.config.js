import { existsSync, readFileSync } from 'node:fs';
import { OptionDefaults } from 'typedoc';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The sources of what package.json exports: ./torch is made from src/torch/index.ts. */
const entryPoints = Object.keys(exports)
  .map((name) => `src/${name.slice(2).replace('-', '_')}/index.ts`.replace('//', '/'))
  .filter(existsSync);

/** @type {import('typedoc').TypeDocOptions} */
export default {
  entryPoints,
  tsconfig: 'tsconfig.build.json',
  out: 'docs/api',
  // Links to the source need a repository on a server, which a checkout may not have.
  disableSources: true,
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
