/** What the release workflow promises, and what has to ship with a package that is made of other people's constants. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { read, ROOT } from '../docs/markdown.js';

const WORKFLOWS = '.github/workflows';
const MANIFEST = JSON.parse(read('package.json')) as {
  version: string;
  homepage: string;
  bugs: string;
  repository: { url: string };
  files: string[];
};

const workflows = readdirSync(path.join(ROOT, WORKFLOWS)).map((file) => read(`${WORKFLOWS}/${file}`));

/** The jobs of the release by their names, as they are written. */
const jobs = new Map(
  read(`${WORKFLOWS}/release.yml`)
    .split(/\njobs:\n/)[1]
    .split(/^(?= {2}\w+:\n)/m)
    .map((text) => [text.slice(0, text.indexOf(':')).trim(), text]),
);

/** The shell commands of a job. */
const commands = (job: string): string[] => [...job.matchAll(/ run: (.*)$/gm)].map(([, command]) => command);

test('every action is pinned by the hash of a commit, with its version beside it', () => {
  const actions = workflows.flatMap((text) => [...text.matchAll(/ uses: (.*)$/gm)].map(([, action]) => action));
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  // One version of each.
  expect(new Set(actions).size).toBe(new Set(actions.map((action) => action.split('@')[0])).size);
});

test('the job with the token runs nothing but the publication of the tarball, without scripts', () => {
  const withToken = [...jobs].filter(([, text]) => text.includes('id-token: write'));
  expect(withToken.map(([name]) => name)).toEqual(['publish']);
  const [[, publish]] = withToken;
  expect(publish).not.toContain('actions/checkout');
  expect(publish).toContain('needs: pack');
  expect(commands(publish)).toEqual([
    'npm publish "./tfjs-initializers-${GITHUB_REF_NAME#v}.tgz" --ignore-scripts --provenance --access public',
  ]);
});

test('the tarball that is handed over is the one that was tested, after everything else was', () => {
  const pack = jobs.get('pack') ?? '';
  const [, ...checks] = commands(pack);
  expect(checks).toEqual([
    '.ci/run',
    'npm pack',
    'TARBALL="$PWD/tfjs-initializers-${GITHUB_REF_NAME#v}.tgz" npm run check:package',
  ]);
  expect(pack.indexOf('upload-artifact')).toBeGreaterThan(pack.indexOf('check:package'));
});

test.each([
  [`v${MANIFEST.version}`, true],
  [`v${MANIFEST.version}0`, false],
  [MANIFEST.version, false],
  ['v', false],
  ['', false],
])('a release tagged %p goes on: %p', (tag, goesOn) => {
  const [check] = commands(jobs.get('pack') ?? '');
  const { status } = spawnSync('bash', ['-c', check], { cwd: ROOT, env: { ...process.env, GITHUB_REF_NAME: tag } });
  expect(status === 0).toBe(goesOn);
});

test('package.json names one repository, without which npm refuses provenance', () => {
  const [, address] = /^git\+(https:\/\/github\.com\/[\w-]+\/[\w-]+)\.git$/.exec(MANIFEST.repository.url) ?? [];
  expect([MANIFEST.homepage, MANIFEST.bugs]).toEqual([`${address}#readme`, `${address}/issues`]);
});

test('the licence has no placeholders', () => {
  expect(read('LICENSE')).toMatch(/^ {3}Copyright \d{4} [^[\]]+$/m);
  expect(read('LICENSE')).not.toMatch(/\[(yyyy|name of)/);
});

describe('NOTICE', () => {
  const works = read('NOTICE')
    .split(/^-{80}\n/m)
    .slice(1);
  /** The files and folders that a work is said to be in. */
  const placesOf = (work: string): string[] => [...work.matchAll(/src\/[\w/]+(?:\.ts)?/g)].map(([place]) => place);

  test('ships', () => {
    expect(MANIFEST.files).toContain('NOTICE');
  });

  test('names files that are there', () => {
    expect(works.flatMap(placesOf).filter((place) => !existsSync(path.join(ROOT, place)))).toEqual([]);
  });

  test.each([
    ['ARM optimized-routines', /optimized-routines/],
    ['Random123', /Random123/],
    ['Cephes', /Cephes/],
    ['avx_mathfun', /avx_mathfun/],
    ['mt19937ar', /mt19937ar/],
    ['TensorFlow and OpenXLA', /OpenXLA|stateless_random_ops\.cc, GenerateKey/],
  ])('names every file with constants of %s', (name, citation) => {
    const places = placesOf(works.find((work) => work.startsWith(name)) ?? '');
    const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `src/${file}`);
    const citing = sources.filter((file) => citation.test(read(file)));
    expect(citing.length).toBeGreaterThan(0);
    expect(citing.filter((file) => !places.some((place) => `${file}/`.startsWith(`${place}/`)))).toEqual([]);
  });
});
