/**
 * Compiles src/random/simd/assembly into src/random/simd/module.ts: `npm run build:simd`. The bytes depend on nothing
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
// Of speed and size the module needs speed: with shrink level 1 it is 700 bytes smaller and a third as fast.
const FLAGS = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

const folder = mkdtempSync(path.join(tmpdir(), 'simd-'));
const wasm = path.join(folder, 'simd.wasm');
execFileSync(process.execPath, [asc, 'src/random/simd/assembly/index.ts', '-o', wasm, ...FLAGS], {
  cwd: root,
  stdio: 'inherit',
});
const base64 = readFileSync(wasm).toString('base64');
rmSync(folder, { recursive: true });

const module = `/** Made from assembly/ by scripts/build_simd.mjs; not to be edited. */\nexport const MODULE_BASE64 =\n  '${base64}';\n`;
const target = path.resolve(root, process.argv[2] ?? 'src/random/simd/module.ts');
writeFileSync(target, module);
