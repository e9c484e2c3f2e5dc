/**
 * Compiles the assembly/ folders beside the modules below into them: `npm run build:simd`. The bytes depend on nothing
 * but the sources and the version of AssemblyScript.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const asc = path.join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
// Speed counts, not size: any shrink level makes the module smaller and much slower.
const FLAGS = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

const MODULES = ['src/random/simd/module.ts', 'src/linear_algebra/simd/module.ts'];

/** The characters that compileModule of src/webassembly.ts reads a byte from. */
function characters(byte) {
  const shifted = (byte + 4) % 256;
  const character = String.fromCharCode(40 + (shifted % 87));
  return `${['', '%', '&'][Math.floor(shifted / 87)]}${character === '\\' ? '!' : character}`;
}

/** What the assembly folder beside a module compiles to. */
function compiled(module) {
  const folder = mkdtempSync(path.join(tmpdir(), 'simd-'));
  const wasm = path.join(folder, 'simd.wasm');
  const source = path.join(path.dirname(module), 'assembly', 'index.ts');
  execFileSync(process.execPath, [asc, source, '-o', wasm, ...FLAGS], { cwd: root, stdio: 'inherit' });
  const text = Array.from(readFileSync(wasm), characters).join('');
  rmSync(folder, { recursive: true });
  return `/** Made from assembly/ by scripts/build_simd.mjs; not to be edited. */\nexport const MODULE_TEXT =\n  '${text}';\n`;
}

// Every module to its place, or the one that the second argument names to the file that the first one does.
const [target, only] = process.argv.slice(2);
for (const module of only === undefined ? MODULES : [only]) {
  writeFileSync(path.resolve(root, target ?? module), compiled(module));
}
