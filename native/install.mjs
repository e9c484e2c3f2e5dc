/**
 * Makes `@tensorflow/tfjs-node` load on this machine: `npm run native`.
 *
 * 1. It loads already: nothing to do.
 * 2. The package's own install step, which downloads libtensorflow from Google's storage.
 * 3. Where that host cannot be reached (Linux): the libtensorflow inside PyPI's tensorflow-cpu wheel,
 *    put into native/tensorflow (git-ignored), with the addon compiled against it. Needs python3 with pip, make
 *    and a C++ compiler; about two minutes and 1.2 GB of disk.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const TFJS_NODE = '@tensorflow/tfjs-node';
// The release whose C API the addon of tfjs-node 4.22 was tried with.
const TENSORFLOW_WHEEL = 'tensorflow-cpu==2.21.0';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const tfjsNode = path.join(root, 'node_modules', TFJS_NODE);
const wheel = path.join(root, 'native', 'tensorflow');

/** Runs a command in the foreground; true when it ended well. */
function runs(command, args, cwd = root) {
  console.log(`$ ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

/** Loads the package in a process of its own: a binding that crashes must not take this script along. */
function loads() {
  const program = `const tf = require('${TFJS_NODE}'); tf.zeros([1]).dataSync(); console.log('${TFJS_NODE}', tf.version['tfjs-node'], 'on libtensorflow', tf.backend().binding.TF_Version)`;
  return (
    spawnSync(process.execPath, ['-e', program], { cwd: root, stdio: ['ignore', 'inherit', 'ignore'] }).status === 0
  );
}

/** Links libtensorflow and its headers out of the wheel into the places that the addon's build looks in. */
function linkWheel() {
  const libraries = path.join(tfjsNode, 'deps', 'lib');
  rmSync(path.join(tfjsNode, 'deps'), { recursive: true, force: true });
  mkdirSync(libraries, { recursive: true });
  const tensorflow = path.join(wheel, 'tensorflow');
  symlinkSync(path.join(tensorflow, 'include'), path.join(tfjsNode, 'deps', 'include'));
  for (const [name, target] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so.2'],
  ]) {
    symlinkSync(path.join(tensorflow, target), path.join(libraries, name));
  }
}

/** Compiles the addon, against the headers of the running node where it brought them along. */
function buildAddon() {
  const prefix = path.resolve(process.execPath, '..', '..');
  const headers = existsSync(path.join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
  return runs('npx', ['node-pre-gyp', 'rebuild', '--build-from-source', ...headers], tfjsNode);
}

function install() {
  if (loads()) return true;
  // An optional package whose install step failed has been taken away again by `npm ci`: bring its files back.
  if (!existsSync(tfjsNode) && !runs('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'])) return false;
  if (runs('npm', ['run', 'install'], tfjsNode) && loads()) return true;
  if (process.platform !== 'linux') return false;
  console.log('The prebuilt library could not be had; building against the one in the tensorflow-cpu wheel.');
  if (!existsSync(path.join(wheel, 'tensorflow', 'libtensorflow_cc.so.2'))) {
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', wheel, TENSORFLOW_WHEEL];
    if (!runs('python3', pip)) return false;
  }
  linkWheel();
  return buildAddon() && loads();
}

if (!install()) {
  console.error(`${TFJS_NODE} could not be made to load; the package works without it (cpu and wasm backends).`);
  process.exit(1);
}
