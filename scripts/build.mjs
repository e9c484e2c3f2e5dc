/** Builds dist/esm and dist/cjs, each with its types: `npm run build`. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.cjs.json']) {
  execFileSync(process.execPath, [tsc, '--project', project], { stdio: 'inherit' });
}
// The package is of type module; this tells Node that the files beside it are not.
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
