/**
 * Compiles a module that is kept in base64.
 *
 * @throws whatever the engine throws where it has no WebAssembly, or not what the module needs
 */
export function compileModule(base64: string): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
