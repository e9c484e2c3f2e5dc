/** A real browser: the Chromium of this machine, on pages that a server on 127.0.0.1 gives it. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser that $CHROME_PATH names, else one of the usual places; undefined where there is none. */
export function findChromium(): string | undefined {
  const { CHROME_PATH } = process.env;
  return (CHROME_PATH === undefined ? USUAL_PATHS : [CHROME_PATH]).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// WebGL 2 and WebGPU drawn by the processor, which is the same everywhere and asks for no graphics card.
const SOFTWARE = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--use-vulkan=swiftshader',
  '--use-webgpu-adapter=swiftshader',
];

// The graphics card of this machine, also one that Chromium does not trust yet.
const HARDWARE = ['--use-angle=vulkan', '--ignore-gpu-blocklist', '--enable-gpu'];

/**
 * Starts the browser, with flags; with $CHROME_GPU=hardware on the graphics card, else on the software renderer.
 */
export async function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  const hardware = process.env.CHROME_GPU === 'hardware';
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--enable-unsafe-webgpu',
      '--enable-features=Vulkan',
      ...(hardware ? HARDWARE : SOFTWARE),
      ...flags,
    ],
    ignoreDefaultArgs: hardware ? ['--disable-gpu'] : [],
  });
}

/** A file of the server: its type and its content. */
export type Files = Readonly<Record<string, readonly [type: string, content: string | Buffer]>>;

export interface Server {
  readonly address: string;
  close(): void;
}

/** Serves files, and below /wasm/ those of tfjs's wasm backend, on a free port of 127.0.0.1. */
export async function serve(files: Files): Promise<Server> {
  const wasm = path.resolve('node_modules/@tensorflow/tfjs-backend-wasm/dist');
  const server = createServer((request, response) => {
    const url = request.url?.split('?')[0] ?? '/';
    if (url.startsWith('/wasm/')) {
      response.setHeader('Content-Type', 'application/wasm');
      response.end(readFileSync(path.join(wasm, path.basename(url))));
    } else if (url in files) {
      const [type, content] = files[url];
      response.setHeader('Content-Type', type);
      response.end(content);
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An empty page that runs a script, as a file of the server. */
export function pageRunning(script: string): Files[string] {
  return ['text/html', `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`];
}

/** Bundles modules that are imported one after the other, those of this repository's programs among them. */
export async function bundleModules(
  modules: readonly string[],
  resolveDir: string,
  options: BuildOptions = {},
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: modules.map((file) => `import '${file}';`).join('\n'), resolveDir },
    bundle: true,
    // The package's list of modules with side effects leaves its programs out.
    ignoreAnnotations: true,
    format: 'esm',
    target: 'es2022',
    ...options,
    write: false,
  });
  return outputFiles[0].text;
}

/** Serves an empty page that runs a module, bundled with what it imports. */
export async function serveBundle(entryPoint: string): Promise<Server> {
  const bundle = await build({
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  return serve({
    '/': pageRunning('/page.js'),
    '/page.js': ['text/javascript', bundle.outputFiles[0].text],
  });
}

export type { Browser, Page };
