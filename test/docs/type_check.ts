import path from 'node:path';
import ts from 'typescript';
import { ROOT } from './markdown.js';

/**
 * What TypeScript says about files that are only here, by their names; they lie beside this one for their imports.
 *
 * @returns a function that gives the complaints about one of them
 */
export function typeCheck(files: ReadonlyMap<string, string>): (name: string) => string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  // As a bundler has it: files with `await` at their top, and without extensions in their imports.
  const own = { module: 'ESNext', moduleResolution: 'Bundler', types: ['node'], checkJs: true };
  const asWritten = { noUnusedLocals: false, verbatimModuleSyntax: false };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, ...own, ...asWritten }, ROOT);

  const texts = new Map([...files].map(([name, text]) => [path.join(__dirname, name), text]));
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  host.fileExists = (file) => texts.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => texts.get(file) ?? onDisk.readFile(file);
  const program = ts.createProgram([...texts.keys()], options, host);
  return (name) => {
    const source = program.getSourceFile(path.join(__dirname, name));
    return ts.getPreEmitDiagnostics(program, source).map(({ messageText, start = 0 }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  };
}

/** JavaScript that a function with `require` and `exports` can have as its body. */
export function toCommonJS(code: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}
