/**
 * Folders that have the package as its users get it: packed, and unpacked into their node_modules. TensorFlow.js is
 * linked from this project's: installing it anew takes a minute and the network, and gives the same files.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const PACKAGE = 'tfjs-initializers';

/** A folder for one suite, with the tarball in it. */
export class Workplace {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), `${PACKAGE}-`)));
  readonly tarball: string;

  /** Takes the tarball that $TARBALL names, else builds and packs one. */
  constructor() {
    this.tarball = process.env.TARBALL ?? this.#pack();
  }

  #pack(): string {
    execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'pipe' });
    const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', this.folder], {
      encoding: 'utf8',
      stdio: 'pipe',
      shell: process.platform === 'win32',
    });
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    return path.join(this.folder, filename);
  }

  /** A new folder with the package, TensorFlow.js and the given files; returns its path. */
  fresh(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(path.join(this.folder, 'program-'));
    const modules = path.join(folder, 'node_modules');
    mkdirSync(path.join(modules, PACKAGE), { recursive: true });
    execFileSync('tar', ['-xzf', this.tarball, '--strip-components', '1', '-C', path.join(modules, PACKAGE)]);
    symlinkSync(path.resolve('node_modules/@tensorflow'), path.join(modules, '@tensorflow'), 'junction');
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
    return folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
