/**
 * Compiles a module that is kept as hexadecimal digits, two for each byte. Code is sent compressed, and what repeats in
 * the bytes repeats in the digits; in base64 it does not.
 *
 * @throws whatever the engine throws where it has no WebAssembly, or not what the module needs
 */
export function compileModule(hex: string): WebAssembly.Module {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return new WebAssembly.Module(bytes);
}
