/**
 * Prints docs/who_has_what.md, made of who_has_what.json: `node scripts/who_has_what.mjs > docs/who_has_what.md`.
 * test/parity compares the page with what is printed here, and the names in the data with what packages export.
 *
 * In the data a cell is Markdown: the names of initializers in backticks, and behind a colon what is said of them.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';

const PAGE = 'docs/who_has_what.md';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const { rows, models, cited } = read('scripts/who_has_what.json');
const { versions, models: packages } = read('test/reference/exports.json');

const table = (heads, cells) =>
  [heads, heads.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** A table of the rows that one of the frameworks has; and, with `own`, of those that this package alone has. */
function columns(frameworks, own) {
  const shown = rows.filter((row) => frameworks.some((name) => name in row) || (own && Object.keys(row).length === 1));
  return table(
    ['here', ...frameworks],
    shown.map((row) => [row.here, ...frameworks.map((name) => row[name] ?? '')]),
  );
}

const link = ({ repository, commit, path: file }) =>
  `[\`${file}\`](https://github.com/${repository}/blob/${commit}/${file})`;

/** The file of a package by its path in that, or one of a repository. */
const fileOf = (there) => (there.package === undefined ? link({ ...there, path: there.file }) : `\`${there.file}\``);

const frameworkOf = ({ package: name, name: framework }) =>
  name === undefined ? framework : `${name} ${packages.versions[name]}`;

const wholeModels = table(
  ['here', 'package', 'there', 'file'],
  models.flatMap(({ here, there }) =>
    there.map((each, i) => [i === 0 ? here : '', frameworkOf(each), each.names, fileOf(each)]),
  ),
);

const sections = cited.map(
  ({ name, rows: pairs, ...source }) => `### ${name}

${link(source)}

${table(['there', 'here'], pairs)}`,
);

const text = `# Who has what

The initializers of other frameworks by their names, and what they are called here. Made by \`scripts/who_has_what.mjs\`
from \`scripts/who_has_what.json\`; a test compares the first two tables with what the packages export, and demands that
every factory of this package is in the first.

## PyTorch, Keras, JAX, TensorFlow.js

\`torch.nn.init\` of PyTorch ${versions.PyTorch}, \`keras.initializers\` of Keras ${versions.Keras},
\`jax.nn.initializers\` of JAX ${versions.JAX}, \`tf.initializers\` of tfjs 4.22:

${columns(['PyTorch', 'Keras', 'JAX', 'tfjs'], true)}

## Flax, timm, MLX, Paddle

\`flax.nnx.initializers\` of Flax ${versions.Flax}, \`timm.layers.weight_init\` of timm ${versions.timm},
\`mlx.nn.init\` of MLX ${versions.MLX}, \`paddle.nn.initializer\` of Paddle ${versions.Paddle}:

${columns(['Flax', 'timm', 'MLX', 'Paddle'], false)}

## Whole models

What is here for models and not for weights, and who else has it. The packages are those of PyPI: a script looks the names
up in their files.

${wholeModels}

## Left out on purpose

- Orthogonal matrices by the singular vectors of uniform draws (MXNet's default): those of normals, which are here, are
  uniform among all orthogonal matrices, and theirs are not.
- The positive unit ball (Caffe): rows of positive numbers that sum to 1, whose mean makes every layer grow or die.
- A filler of NaN (Chainer): a help to find weights that nobody set, which tfjs always sets.
- Kernels for downsampling (Chainer): pooling by averages does the same without weights.

## By file and commit

${sections.join('\n\n')}
`;

process.stdout.write(await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
